using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>How long people and slots wait: a slot for its run, a trigger for the first line of the body, a change for the open page.</summary>
[Trait("Category", "Bench")]
public sealed class SchedulingBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const double Aim = 250;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// The real heartbeat, lock, claim and timers, beaten once a second. The clock runs as the machine's does, but is set forward before each
    /// round so that the next full minute is one to two seconds away.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Slot_OnItsMinute_HowLateTheBodyBegins()
    {
        var clock = new SettableClock();
        var begun = new ConcurrentQueue<DateTime>();
        await using var host = new SchedulingHost(postgres, clock, (_, _) => Begin(begun, clock));
        var late = new List<double>();
        for (var round = 0; round < 15; round++)
        {
            // A different place between two beats each time.
            var slot = clock.SetBeforeTheMinute(TimeSpan.FromMilliseconds(1_050 + 60 * round));
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
            do
            {
                host.Heartbeat.Beat(SchedulingHost.Key);
                await second.WaitForNextTickAsync(Stop);
            }
            while (begun.Count <= round);
            late.Add((begun.Last() - slot).TotalMilliseconds);
            await host.Runner.IdleAsync();
        }
        BenchTable.Spread("schedule: slot to first line of the body", late, Aim);
        BenchTable.Within("schedule: slot to first line of the body, latest of 15", late.Max(), "ms");
    }

    [Fact(Explicit = true)]
    public async Task Trigger_ByHand_HowSoonTheBodyBegins()
    {
        var begun = new ConcurrentQueue<DateTime>();
        await using var host = new SchedulingHost(postgres, TimeProvider.System, (_, _) => Begin(begun, TimeProvider.System));
        var waits = new List<double>();
        for (var round = 0; round < 51; round++)
        {
            var asked = TimeProvider.System.UtcNow();
            var started = (await host.Control.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop)).ShouldBeOfType<TriggerResult.Started>();
            await started.Completion;
            waits.Add((begun.Last() - asked).TotalMilliseconds);
        }
        // The first one compiles.
        BenchTable.Spread("schedule: trigger by hand to first line of the body", waits[1..], Aim, $"one committed INSERT {await InsertAsync():0.0} ms");
    }

    [Fact(Explicit = true)]
    public async Task Change_Committed_HowSoonAListenerIsCalled()
    {
        using var feed = new ChangeFeed(postgres.DataSource, TimeProvider.System, NullLogger<ChangeFeed>.Instance);
        await feed.StartAsync(Stop);
        var heard = new SemaphoreSlim(0);
        using var listener = feed.Subscribe([Topic.Orders], () => { heard.Release(); return Task.CompletedTask; }, TimeSpan.Zero);
        // Heard once means listening.
        do
        {
            await RaiseAsync(Topic.Orders);
        }
        while (!await heard.WaitAsync(50, Stop));
        var waits = new List<double>();
        for (var round = 0; round < 100; round++)
        {
            while (await heard.WaitAsync(5, Stop))
            {
            }
            await RaiseAsync(Topic.Orders);
            var committed = TimeProvider.System.UtcNow();
            await heard.WaitAsync(Stop);
            waits.Add(Math.Max(0, (TimeProvider.System.UtcNow() - committed).TotalMilliseconds));
        }
        await feed.StopAsync(Stop);
        BenchTable.Spread("live: commit to listener in the portal", waits);
    }

    /// <summary>Pause and resume through the portal's own command; a Chromium with the overview open notes when the card's text says so.</summary>
    [Fact(Explicit = true)]
    public async Task Change_Committed_HowSoonAnOpenPageShowsIt()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Ops);
        await Assertions.Expect(visit.Page.GetByTestId("card-vipReminder")).ToBeVisibleAsync();
        // Texts and the time at which they first stood there, by the clock that this process has too.
        await visit.Page.EvaluateAsync("""
            () => {
                window.shown = {};
                const look = () => { for (const text of document.body.innerText.match(/bench \d+ end/g) ?? []) window.shown[text] ??= Date.now(); };
                new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
            }
            """);
        var control = app.Services.GetRequiredService<JobControl>();
        var waits = new List<double>();
        for (var round = 0; round < 21; round++)
        {
            var reason = $"bench {round} end";
            (await control.PauseAsync(Given.Ops, Timetable.VipReminder, reason, null, Stop)).ShouldBe(PauseResult.Done);
            var committed = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await visit.Page.WaitForFunctionAsync("text => window.shown[text]", reason);
            waits.Add(Math.Max(0, await visit.Page.EvaluateAsync<double>("text => window.shown[text]", reason) - committed));
            (await control.ResumeAsync(Given.Ops, Timetable.VipReminder, Stop)).ShouldBe(PauseResult.Done);
            await Assertions.Expect(visit.Page.GetByTestId("card-vipReminder")).Not.ToContainTextAsync(reason);
        }
        // The first one compiles.
        BenchTable.Spread("live: commit to text on an open page in Chromium", waits[1..], Aim);
    }

    private static Task<JobResult> Begin(ConcurrentQueue<DateTime> begun, TimeProvider clock)
    {
        begun.Enqueue(clock.UtcNow());
        return Task.FromResult(new JobResult(new Dictionary<string, long>()));
    }

    private async Task RaiseAsync(string topic)
    {
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        await ChangeFeed.Publish(connection, topic, Stop);
    }

    private async Task<double> InsertAsync()
    {
        var waits = new List<double>();
        for (var round = 0; round < 50; round++)
        {
            var begin = TimeProvider.System.GetTimestamp();
            await postgres.ExecuteAsync($"INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at, resumed_at) VALUES (gen_random_uuid(), 'bench', 'r', 'b', now(), now())");
            waits.Add(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        }
        return BenchTable.Percentile(waits, 0.5);
    }

    private sealed class SettableClock : TimeProvider
    {
        private TimeSpan ahead;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

        /// <summary>Goes forward until the next full minute is that far away; gives that minute.</summary>
        public DateTime SetBeforeTheMinute(TimeSpan distance)
        {
            var earliest = GetUtcNow().UtcDateTime + distance;
            var minute = new DateTime(earliest.Ticks - earliest.Ticks % TimeSpan.TicksPerMinute, DateTimeKind.Utc).AddMinutes(1);
            ahead += minute - distance - GetUtcNow().UtcDateTime;
            return minute;
        }
    }
}
