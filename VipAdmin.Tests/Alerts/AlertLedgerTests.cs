using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Alerts;

public sealed class AlertLedgerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Noon));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AlertLedger Ledger => LedgerOf(24);

    private AlertLedger LedgerOf(int pauseOverdueHours)
        => new(postgres.Databases, new PlatformHolds(postgres.Databases, time),
            Options.Create(new SchedulingOptions { PauseOverdueHours = pauseOverdueHours }), time);

    private async Task<JobPause> PauseAsync()
    {
        var pause = new JobPause
        {
            Id = Guid.CreateVersion7(Noon), JobKey = Timetable.Reconciliation, Reason = "maintenance", PausedBy = "李运维",
            PausedAt = Noon
        };
        await postgres.SaveAsync(pause);
        return pause;
    }

    [Fact]
    public async Task OpenHold_IsRaisedOnce_HoweverManyHostsLook()
    {
        var hold = await HoldAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ledger.LookAsync(Stop)));
        await Ledger.LookAsync(Stop);

        var alert = (await AlertsAsync()).ShouldHaveSingleItem();
        (alert.Condition, alert.Subject, alert.JobKey, alert.RaisedAt, alert.OverAt).ShouldBe(
            (AlertCondition.RunHeld, hold.RunId, Timetable.OrderTimeout, Noon, null));
        (await Ledger.OfHoldAsync(Ops, hold.RunId, Stop)).ShouldNotBeNull().Id.ShouldBe(alert.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hold_ThatIsDecidedOrLapsed_IsOver_AndToldNoMore(bool decided)
    {
        var hold = await HoldAsync();
        await Ledger.LookAsync(Stop);

        time.Advance(decided ? TimeSpan.FromMinutes(5) : JobHold.LapsesAfter);
        if (decided)
        {
            await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
            await db.JobHolds.ExecuteUpdateAsync(set => set.SetProperty(row => row.Decision, HoldDecision.Dismissed), Stop);
        }
        await Ledger.LookAsync(Stop);

        (await AlertsAsync()).ShouldHaveSingleItem().OverAt.ShouldBe(time.UtcNow());
        (await Ledger.ClaimAsync(Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Pause_IsRaisedWhenItIsOverdue_AndOverWhenItIsLifted()
    {
        var pause = new JobPause
        {
            Id = Guid.CreateVersion7(Noon), JobKey = Timetable.Reconciliation, Reason = "maintenance", PausedBy = "李运维",
            PausedAt = Noon
        };
        await postgres.SaveAsync(pause);
        await Ledger.LookAsync(Stop);
        (await AlertsAsync()).ShouldBeEmpty();

        time.Advance(TimeSpan.FromHours(25));
        await Ledger.LookAsync(Stop);
        var alert = (await AlertsAsync()).ShouldHaveSingleItem();
        (alert.Condition, alert.Subject).ShouldBe((AlertCondition.PauseOverdue, pause.Id));

        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await db.JobPauses.ExecuteUpdateAsync(set => set.SetProperty(row => row.ResumedAt, time.UtcNow()), Stop);
        }
        await Ledger.LookAsync(Stop);
        (await AlertsAsync()).ShouldHaveSingleItem().OverAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Pause_OverOnceAndOverdueAgain_IsToldAgain()
    {
        var pause = await PauseAsync();
        time.Advance(TimeSpan.FromHours(25));
        await Ledger.LookAsync(Stop);
        await Ledger.SentAsync((await Ledger.ClaimAsync(Stop))!, "ops@example.com", Stop);

        // The operators allow three days, and restart.
        await LedgerOf(72).LookAsync(Stop);
        (await AlertsAsync()).ShouldHaveSingleItem().OverAt.ShouldNotBeNull();
        time.Advance(TimeSpan.FromHours(48));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LedgerOf(72).LookAsync(Stop)));

        var alerts = await AlertsAsync();
        alerts.Count.ShouldBe(2);
        (await LedgerOf(72).ClaimAsync(Stop)).ShouldNotBeNull().Subject.ShouldBe(pause.Id);
    }

    [Fact]
    public async Task Pause_HostsThatAreSetDifferently_DoNotSilenceEachOther()
    {
        await PauseAsync();
        await postgres.ExecuteAsync("""
            INSERT INTO vip_admin.hosts (id, name, version, started_at, seen_at, clock_offset_ms, scheduling, pause_overdue_hours)
            VALUES (gen_random_uuid(), 'other:1', '1', now(), now(), 0, true, 24), (gen_random_uuid(), 'dead:1', '1', now(), now() - interval '1 hour', 0, true, 1)
            """);
        time.Advance(TimeSpan.FromHours(2));
        await LedgerOf(72).LookAsync(Stop);
        (await AlertsAsync()).ShouldBeEmpty("the host that would say so is dead");

        time.Advance(TimeSpan.FromHours(23));
        for (var round = 0; round < 3; round++)
        {
            await Ledger.LookAsync(Stop);
            await LedgerOf(72).LookAsync(Stop);
        }

        (await AlertsAsync()).ShouldHaveSingleItem().OverAt.ShouldBeNull();
        (await LedgerOf(72).ClaimAsync(Stop)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Failed_AboutAPause_IsHeardByThosePagesThatShowTheTask()
    {
        await PauseAsync();
        time.Advance(TimeSpan.FromHours(25));
        await Ledger.LookAsync(Stop);
        var alert = (await Ledger.ClaimAsync(Stop))!;
        using var feed = new Core.Live.ChangeFeed(postgres.DataSource, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Core.Live.ChangeFeed>.Instance);
        await postgres.ListenAsync(feed);
        var heard = new TaskCompletionSource();
        using var jobs = feed.Subscribe([Core.Live.Topic.Jobs], () => { heard.TrySetResult(); return Task.CompletedTask; });

        await Ledger.FailedAsync(alert, "mail.example.com: no route", Stop);

        await heard.Task.WaitAsync(Wait.Patience, Stop);
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task Claim_OfManyHostsAtOnce_IsOneHosts_AndCountedBeforeAnythingIsSent()
    {
        await HoldAsync();
        await Ledger.LookAsync(Stop);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ledger.ClaimAsync(Stop)));

        claims.Where(claim => claim is not null).ShouldHaveSingleItem()!.Attempts.ShouldBe(1);
        (await AlertsAsync())[0].Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Claim_OfAHostThatDied_IsAnothersAfterAMoment()
    {
        await HoldAsync();
        await Ledger.LookAsync(Stop);
        await Ledger.ClaimAsync(Stop);

        time.Advance(TimeSpan.FromSeconds(29));
        (await Ledger.ClaimAsync(Stop)).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(1));
        (await Ledger.ClaimAsync(Stop)).ShouldNotBeNull().Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Failed_IsTriedAgainEverLater_AndGivenUpInTheEnd()
    {
        await HoldAsync();
        await Ledger.LookAsync(Stop);
        var waits = new List<double>();
        while (await Ledger.ClaimAsync(Stop) is { } alert && await Ledger.FailedAsync(alert, "mail.example.com: no route", Stop) is { } next)
        {
            waits.Add((next - time.UtcNow()).TotalMinutes);
            time.Advance(next - time.UtcNow());
        }

        waits.ShouldBe([0.5, 1, 2, 4, 8, 16, 20, 20, 20, 20, 20]);
        var given = (await AlertsAsync())[0];
        (given.Attempts, given.NextAttemptAt, given.Error, given.SentAt).ShouldBe((AlertLedger.MostAttempts, null, "mail.example.com: no route", null));
    }

    [Fact]
    public async Task OfHold_WithoutPermission_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Ledger.OfHoldAsync(Stranger, Guid.NewGuid(), Stop));

    private async Task<JobHold> HoldAsync()
    {
        var run = Run(Timetable.OrderTimeout, Noon, RunStatus.Failed, errorCode: RunReason.Held);
        var hold = new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Noon, Touched = 37, Allowed = 30, Plan = "{}" };
        await postgres.SaveAsync(run, hold);
        return hold;
    }

    private async Task<List<Alert>> AlertsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.Alerts.AsNoTracking().ToListAsync(Stop);
    }
}
