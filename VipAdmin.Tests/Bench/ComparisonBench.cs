using System.Collections.Concurrent;
using System.Diagnostics;
using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// Hangfire and Quartz.NET beside ours: the same process, the same PostgreSQL, one after another. Both run with their defaults; Quartz is clustered, as it
/// has to be with a second host.
/// </summary>
[Trait("Category", "Bench")]
public sealed class ComparisonBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Rounds = 200;
    /// <summary>Slots a second apart: a minute apart it would take an hour to see the slowest of a hundred.</summary>
    private const int Slots = 60;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task Trigger_SameHost_OursBesideHangfireAndQuartz()
    {
        var begun = new ConcurrentQueue<DateTime>();
        await using var host = new SchedulingHost(postgres, TimeProvider.System, (_, _) =>
        {
            begun.Enqueue(TimeProvider.System.UtcNow());
            return Task.FromResult(new JobResult(new Dictionary<string, long>()));
        });
        var ours = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var asked = TimeProvider.System.UtcNow();
            var started = (await TriggerAsync(host)).ShouldBeOfType<TriggerResult.Started>();
            await started.Completion;
            ours.Add((begun.Last() - asked).TotalMilliseconds);
        }
        var hangfire = await HangfireAsync();
        var quartz = await QuartzAsync();
        // The first ones compile.
        BenchTable.Spread("beside: trigger to body on the same host, ours", ours[20..], 11,
            $"one committed INSERT {await postgres.InsertMillisecondsAsync(Stop):0.0} ms");
        BenchTable.Spread("beside: trigger to body on the same host, Hangfire", hangfire[20..]);
        BenchTable.Spread("beside: trigger to body on the same host, Quartz.NET clustered", quartz[20..]);
    }

    /// <summary>A run begins where it was asked for; another host hears of it, and its pages read again.</summary>
    [Fact(Explicit = true)]
    public async Task Trigger_OnOneHost_HowSoonTheOtherHearsOfIt()
    {
        await using var host = new SchedulingHost(postgres, TimeProvider.System, (_, _) => Task.FromResult(new JobResult(new Dictionary<string, long>())));
        using var other = new ChangeFeed(postgres.DataSource, TimeProvider.System, NullLogger<ChangeFeed>.Instance);
        await other.StartAsync(Stop);
        var heard = new SemaphoreSlim(0);
        using var listening = other.Subscribe([Topic.Jobs], () =>
        {
            heard.Release();
            return Task.CompletedTask;
        }, TimeSpan.Zero);
        var waits = new List<double>();
        while (waits.Count < Rounds)
        {
            while (await heard.WaitAsync(10, Stop))
            {
            }
            var watch = Stopwatch.StartNew();
            var trigger = TriggerAsync(host);
            // Nothing is heard before the feed listens.
            if (await heard.WaitAsync(2_000, Stop))
            {
                waits.Add(watch.Elapsed.TotalMilliseconds);
            }
            await (await trigger).ShouldBeOfType<TriggerResult.Started>().Completion;
        }
        await other.StopAsync(Stop);
        BenchTable.Spread("beside: trigger on one host until the other receives the signal, ours", waits[20..], 40);
    }

    /// <summary>
    /// The schedulers that can fire each second, each second for a minute; Hangfire's recurring jobs are looked for every 15 seconds and told in full minutes.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Slots_OfQuartz_HowLateTheyBegin()
    {
        var quartz = await SchedulerAsync();
        ForeignBody.Late.Clear();
        await quartz.Start(Stop);
        await quartz.ScheduleJob(JobBuilder.Create<ForeignBody.Slot>().WithIdentity("slots").Build(),
            TriggerBuilder.Create().WithCronSchedule("* * * * * ?").Build(), cancellationToken: Stop);
        await LongAsync(() => ForeignBody.Late.Count > Slots);
        await quartz.Shutdown(true, Stop);
        double[] late = [.. ForeignBody.Late.Skip(1)];
        BenchTable.Spread("beside: lateness of a slot, Quartz.NET clustered, each second", late);
        BenchTable.Within("beside: lateness of a slot, Quartz.NET clustered, each second, p99", BenchTable.Percentile(late, 0.99), "ms");
    }

    [Fact(Explicit = true)]
    public async Task Slots_OfHangfire_HowLateTheyBegin()
    {
        var storage = Storage();
        ForeignBody.Late.Clear();
        using (new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 2 }, storage))
        {
            new RecurringJobManager(storage).AddOrUpdate("slots", () => ForeignBody.BeginSlot(), "* * * * *");
            await LongAsync(() => ForeignBody.Late.Count >= 3);
        }
        BenchTable.Within("beside: lateness of a slot, Hangfire, every minute, latest of 3", ForeignBody.Late.Max(), "ms");
    }

    /// <summary>A few minutes, which is more than a test may wait.</summary>
    private static async Task LongAsync(Func<bool> condition)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(6));
        while (!condition())
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }

    private static Task<TriggerResult> TriggerAsync(SchedulingHost host)
        => host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop);

    private async Task<List<double>> HangfireAsync()
    {
        var storage = Storage();
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 2 }, storage);
        var client = new BackgroundJobClient(storage);
        return await AskAsync(id => client.Enqueue(() => ForeignBody.Begin(id)));
    }

    private PostgreSqlStorage Storage()
        => new(new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(postgres.ConnectionString, new PostgreSqlStorageOptions()),
            new PostgreSqlStorageOptions());

    private async Task<List<double>> QuartzAsync()
    {
        var quartz = await SchedulerAsync();
        await quartz.Start(Stop);
        var key = new JobKey("probe");
        await quartz.AddJob(JobBuilder.Create<ForeignBody.Probe>().WithIdentity(key).StoreDurably().Build(), cancellationToken: Stop);
        var waits = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            waits.AddRange(await AskAsync(id => quartz.TriggerJob(key, new JobDataMap { ["id"] = id }, Stop).AsTask().GetAwaiter().GetResult(), 1));
        }
        await quartz.Shutdown(true, Stop);
        return waits;
    }

    private async Task<IScheduler> SchedulerAsync()
        => await QuartzSchedulerBuilder.Create(quartz => quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(Npgsql.NpgsqlFactory.Instance, postgres.ConnectionString);
            store.UseSystemTextJsonSerializer();
            store.UseClustering();
            store.ProvisionSchema();
        })).BuildScheduler(Stop);

    private static async Task<List<double>> AskAsync(Action<string> ask, int rounds = Rounds)
    {
        var waits = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var id = Guid.NewGuid().ToString();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ForeignBody.Waiting[id] = (TimeProvider.System.UtcNow(), done);
            ask(id);
            await done.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
            waits.Add((ForeignBody.Begun[id] - ForeignBody.Waiting[id].At).TotalMilliseconds);
        }
        return waits;
    }
}
