using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling;

/// <summary>A host's scheduling on a test database, with one task whose body the test supplies. Two of them are two hosts.</summary>
public sealed class SchedulingHost : IAsyncDisposable
{
    public const string Key = "probe";
    private readonly ServiceProvider provider;
    private int bodies;

    /// <param name="body">What the task does; null = nothing, and at once.</param>
    /// <param name="more">Changes the services before they are built.</param>
    public SchedulingHost(
        PostgresFixture postgres, TimeProvider time, Func<RunScope, CancellationToken, Task<JobResult>>? body = null,
        Func<JobDefinition, JobDefinition>? change = null, Func<long>? count = null,
        Action<IServiceCollection>? more = null)
    {
        Job = new JobDefinition
        {
            Key = Key, Title = "探针任务", Tag = "探针任务", Cron = "* * * * *", Rhythm = "每分钟执行",
            CatchUpWithin = TimeSpan.FromHours(1), Allowance = TimeSpan.FromMinutes(3), Deadline = TimeSpan.FromMinutes(10), Body = typeof(ProbeJob),
            Counters = [.. ReconciliationCounters.All.Union(OrderTimeoutCounters.All)],
        };
        Job = change?.Invoke(Job) ?? Job;
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddVipDb(postgres.ConnectionString);
        services.AddVipCore(new ConfigurationBuilder().Build());
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddSingleton<IHostApplicationLifetime>(new Lifetime());
        services.AddSingleton(new DeclaredJobs([Job], SettingsCatalogue.Find));
        services.AddScoped(_ => new ProbeJob((run, stop) =>
        {
            Interlocked.Increment(ref bodies);
            return body?.Invoke(run, stop) ?? Task.FromResult(Nothing);
        }, count));
        services.AddSingleton(Self);
        more?.Invoke(services);
        provider = services.BuildServiceProvider();
    }

    /// <summary>Outcome of a body that had nothing to do.</summary>
    public static JobResult Nothing { get; } = new(new Dictionary<string, long>());

    public JobDefinition Job { get; }
    /// <summary>How often the body was begun on this host.</summary>
    public int Bodies => Volatile.Read(ref bodies);
    /// <summary>Runs of this process name the process, so every host of a test has its name, but an id of its own.</summary>
    public ThisHost Self { get; } = ThisHost.Process with { Id = Guid.CreateVersion7() };
    public CapturedLog Log { get; } = new();
    public JobRunner Runner => provider.GetRequiredService<JobRunner>();
    public JobSettingsDesk Desk => provider.GetRequiredService<JobSettingsDesk>();
    public JobSettingsInForce Plans => provider.GetRequiredService<JobSettingsInForce>();
    public PauseDesk Pauses => provider.GetRequiredService<PauseDesk>();
    public RunDesk Runs => provider.GetRequiredService<RunDesk>();
    public HoldDesk Holds => provider.GetRequiredService<HoldDesk>();
    public MissedSlots Missed => provider.GetRequiredService<MissedSlots>();
    public HostHeartbeat Beat => provider.GetRequiredService<HostHeartbeat>();
    public HostBoard Hosts => provider.GetRequiredService<HostBoard>();
    public DeadRunSweep Sweep => provider.GetRequiredService<DeadRunSweep>();
    public ScheduleTicker Heartbeat => provider.GetRequiredService<ScheduleTicker>();

    public Task<StartResult> StartAsync(DateTime slot)
        => Runner.StartAsync(new RunRequest(Job, RunTrigger.Schedule, slot, Actor.System), TestContext.Current.CancellationToken);

    /// <summary>Looks for missed slots, and waits for the run that it starts.</summary>
    public async Task SearchAsync()
    {
        await Missed.SearchAsync(Job, TestContext.Current.CancellationToken);
        await Runner.IdleAsync();
    }

    /// <summary>A body that goes on until it is released.</summary>
    public static Func<RunScope, CancellationToken, Task<JobResult>> Until(Task released) => async (_, stop) =>
    {
        await released.WaitAsync(stop);
        return Nothing;
    };

    /// <summary>A body that says that it was begun, and ends only when it is stopped.</summary>
    public static Func<RunScope, CancellationToken, Task<JobResult>> Endless(TaskCompletionSource begun) => async (_, stop) =>
    {
        begun.TrySetResult();
        await Task.Delay(Timeout.Infinite, stop);
        return Nothing;
    };

    /// <summary>Starts hearing signals of the database, as a portal does; returns when it does.</summary>
    public Task ListenAsync(PostgresFixture postgres) => postgres.ListenAsync(provider.GetRequiredService<ChangeFeed>());

    public async ValueTask DisposeAsync()
    {
        await provider.GetRequiredService<ChangeFeed>().StopAsync(CancellationToken.None);
        await Runner.StopAsync(CancellationToken.None);
        await provider.DisposeAsync();
    }

    private sealed class ProbeJob(Func<RunScope, CancellationToken, Task<JobResult>> body, Func<long>? count) : IJob
    {
        public Task<JobWork> LookAsync(RunScope run, CancellationToken stop) => Task.FromResult(new JobWork(count?.Invoke() ?? 0, new JobBody(body)));

        public Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels) => OrderRunItem.ForgetPlanAsync(db, runId, keepCancels);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() { }
    }

    /// <summary>Every log line, rendered.</summary>
    public sealed class CapturedLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();
        private readonly ConcurrentQueue<object> scopes = new();

        public IReadOnlyCollection<string> Lines => lines;
        /// <summary>Every scope that was begun.</summary>
        public IReadOnlyCollection<object> Scopes => scopes;
        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            scopes.Enqueue(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => lines.Enqueue(formatter(state, exception));
        public void Dispose() { }
    }
}
