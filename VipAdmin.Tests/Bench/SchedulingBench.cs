using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Overview;

namespace VipAdmin.Tests.Bench;

/// <summary>How long people and slots wait: a slot for its run, a trigger for the first line of the body, a change for the open page.</summary>
[Trait("Category", "Bench")]
public sealed class SchedulingBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>Two seconds each.</summary>
    private const int SlotRounds = 60;
    /// <summary>The first rounds compile; they are printed, and not counted.</summary>
    private const int WarmUp = 5;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// The real heartbeat, lock, claim and timers, beaten once a second. The clock runs as the machine's does, but is set forward before each
    /// round so that the next full minute is one to two seconds away.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData("idle", false, 50)]
    [InlineData("2,000 queries in flight", true, 250)]
    public async Task Slot_OnItsMinute_HowLateTheBodyBegins(string when, bool busy, double aim)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var load = busy ? QueriesAsync(ended.Token) : Task.CompletedTask;
        var clock = new SettableClock();
        var begun = new ConcurrentQueue<DateTime>();
        await using var host = new SchedulingHost(postgres, clock, (_, _) => Begin(begun, clock));
        var late = new List<double>();
        for (var round = 0; round < WarmUp + SlotRounds; round++)
        {
            // A different place between two beats each time.
            var slot = clock.SetBeforeTheMinute(TimeSpan.FromMilliseconds(1_050 + 60 * (round % 15)));
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
        await ended.CancelAsync();
        await load;
        var compiling = late.Take(WarmUp).Select(ms => ms.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture));
        Console.WriteLine($"  while the program was compiling: {string.Join(", ", compiling)} ms");
        late.RemoveRange(0, WarmUp);
        BenchTable.Spread($"schedule: slot to first line of the body, {when}", late);
        BenchTable.Within($"schedule: slot to first line of the body, {when}, p99 of {SlotRounds}", BenchTable.Percentile(late, 0.99), "ms", aim);
    }

    [Fact(Explicit = true)]
    public async Task Trigger_ByHand_HowSoonTheBodyBegins()
    {
        var begun = new ConcurrentQueue<DateTime>();
        await using var host = new SchedulingHost(postgres, TimeProvider.System, (_, _) => Begin(begun, TimeProvider.System));
        var waits = new List<double>();
        for (var round = 0; round < 100; round++)
        {
            var asked = TimeProvider.System.UtcNow();
            var started = (await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop))
                .ShouldBeOfType<TriggerResult.Started>();
            await started.Completion;
            waits.Add((begun.Last() - asked).TotalMilliseconds);
        }
        // The first ones compile.
        BenchTable.Spread("schedule: trigger by hand to first line of the body, 50 times", waits[50..], 11,
            $"one committed INSERT {await postgres.InsertMillisecondsAsync(Stop):0.0} ms");
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

    /// <summary>
    /// Pause and resume through the portal's own command; each of the pages in Chromium that have the overview open notes when the card's text says so.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Change_Committed_HowSoonOpenPagesShowIt(int pages)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Ops);
        var open = new List<IPage> { visit.Page };
        while (open.Count < pages)
        {
            var another = await visit.Page.Context.NewPageAsync();
            await another.GotoAsync(app.Address + "/");
            open.Add(another);
        }
        foreach (var page in open)
        {
            await Assertions.Expect(page.GetByTestId("card-vipReminder")).ToBeVisibleAsync(new() { Timeout = 60_000 });
            // Texts and the time at which they first stood there, by the clock that this process has too.
            await page.EvaluateAsync("""
                () => {
                    window.shown = {};
                    const look = () => { for (const text of document.body.textContent.match(/bench \d+ end/g) ?? []) window.shown[text] ??= Date.now(); };
                    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
                }
                """);
        }
        var desk = app.Services.GetRequiredService<PauseDesk>();
        var waits = new List<double>();
        var rounds = pages == 1 ? 21 : 6;
        for (var round = 0; round < rounds; round++)
        {
            var reason = $"bench {round} end";
            (await desk.PauseAsync(Given.Ops, Timetable.VipReminder, reason, null, Stop)).ShouldBeOfType<PauseResult.Done>();
            var committed = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var page in open)
            {
                await page.WaitForFunctionAsync("text => window.shown[text]", reason, new() { PollingInterval = 100, Timeout = 60_000 });
                var shown = await page.EvaluateAsync<double>("text => window.shown[text]", reason);
                // The first round compiles.
                if (round > 0)
                {
                    waits.Add(Math.Max(0, shown - committed));
                }
            }
            (await desk.ResumeAsync(Given.Ops, Timetable.VipReminder, Stop)).ShouldBeOfType<PauseResult.Done>();
            foreach (var page in open)
            {
                await Assertions.Expect(page.GetByTestId("card-vipReminder")).Not.ToContainTextAsync(reason, new() { Timeout = 60_000 });
            }
        }
        BenchTable.Within($"live: commit to text on {pages} open pages in Chromium, p50", BenchTable.Percentile(waits, 0.5), "ms", 50);
        BenchTable.Within($"live: commit to text on {pages} open pages in Chromium, p95", BenchTable.Percentile(waits, 0.95), "ms", 150);
    }

    /// <summary>The portal's part of the same: fifty circuits with the overview, each noting when the batch that says so was ready to be sent.</summary>
    [Fact(Explicit = true)]
    public async Task Change_Committed_HowSoonFiftyCircuitsHaveDrawnIt()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.ListenAsync();
        var circuits = Enumerable.Range(0, 50).Select(_ => new BareRenderer(page.Services, page.Actor)).ToArray();
        foreach (var circuit in circuits)
        {
            await circuit.OpenAsync<OverviewPage>([]);
        }
        var desk = page.Services.GetRequiredService<PauseDesk>();
        var waits = new List<double>();
        for (var round = 0; round < 30; round++)
        {
            var reason = $"bench {round} end";
            var drawn = circuits.Select(_ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
            foreach (var (circuit, done) in circuits.Zip(drawn))
            {
                circuit.Shown = text =>
                {
                    if (text.Contains(reason, StringComparison.Ordinal))
                    {
                        done.TrySetResult(Stopwatch.GetTimestamp());
                    }
                };
            }
            (await desk.PauseAsync(Given.Ops, Timetable.VipReminder, reason, null, Stop)).ShouldBeOfType<PauseResult.Done>();
            var committed = Stopwatch.GetTimestamp();
            var seen = await Task.WhenAll(drawn.Select(each => each.Task)).WaitAsync(TimeSpan.FromMinutes(1), Stop);
            // The first rounds compile.
            if (round >= 10)
            {
                waits.AddRange(seen.Select(at => Math.Max(0, Stopwatch.GetElapsedTime(committed, at).TotalMilliseconds)));
            }
            (await desk.ResumeAsync(Given.Ops, Timetable.VipReminder, Stop)).ShouldBeOfType<PauseResult.Done>();
            await Task.Delay(TimeSpan.FromMilliseconds(500), Stop);
        }
        foreach (var circuit in circuits)
        {
            await circuit.DisposeAsync();
        }
        BenchTable.Within("live: commit to drawn in 50 circuits, p50", BenchTable.Percentile(waits, 0.5), "ms", 50);
        BenchTable.Within("live: commit to drawn in 50 circuits, p95", BenchTable.Percentile(waits, 0.95), "ms", 150);
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

    /// <summary>Reconciliation of 2,000 orders at 50 ms a query, again and again; nothing comes of it, so each round finds the same.</summary>
    private async Task QueriesAsync(CancellationToken stop)
    {
        await postgres.Databases.PackagesAsync(DateTime.UtcNow);
        await postgres.ExecuteAsync("""
            INSERT INTO orders (order_id, order_no, order_type, product_type, product_name, amount, payment_method, payment_status, created_at, updated_at, expire_at)
            SELECT gen_random_uuid(), 'VIP' || n, 'vip', 'vip_month', '月度会员', 29.90, 'wechat', 0, t.at, t.at, t.at + interval '15 minutes'
              FROM generate_series(1, 2000) n, LATERAL (SELECT (now() AT TIME ZONE 'UTC') - interval '6 minutes' AS at) t
            """);
        using var desk = new OrderDesk(postgres, default, TimeProvider.System);
        desk.WeChat.Latency = TimeSpan.FromMilliseconds(50);
        desk.WeChat.Bound = new SemaphoreSlim(16);
        desk.WeChat.Everything = question => new TradeAnswer.Known(desk.WeChat.TradeOf(question.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call);
        while (!stop.IsCancellationRequested)
        {
            await desk.ReconcileAsync(askEverything: true, stop: CancellationToken.None);
        }
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
