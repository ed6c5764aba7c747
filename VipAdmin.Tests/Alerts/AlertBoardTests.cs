using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Alerts;

public sealed class AlertBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AlertBoard Board => new(postgres.Databases);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Page_WithWhatEachIsAbout_NewestFirst()
    {
        var (run, pause) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await postgres.SaveAsync(
            new JobHold
            {
                RunId = run, JobKey = Timetable.OrderTimeout, HeldAt = Noon, Touched = 37, Allowed = 30, Plan = """{"cancelled": 37}""",
                Decision = HoldDecision.Dismissed, DecidedAt = Noon.AddMinutes(9), DecidedBy = "李运维", Reason = "test data",
            },
            new JobPause { Id = pause, JobKey = Timetable.Reconciliation, Reason = "maintenance", PausedBy = "李运维", PausedAt = Noon });
        await postgres.SaveAsync(Alert(run, Noon, alert => alert.OverAt = Noon.AddMinutes(9)));
        await postgres.SaveAsync(Alert(pause, Noon.AddDays(1), alert => alert.Condition = AlertCondition.PauseOverdue));
        // What it was about is gone.
        await postgres.SaveAsync(Alert(Guid.NewGuid(), Noon.AddDays(2)));

        var page = await Board.PageAsync(Given.Support, new AlertFilter(), null, null, 10, Stop);

        page.Rows.Select(row => (row.RaisedAt, row.Hold?.DecidedBy, row.Pause?.Reason)).ShouldBe(
            [(Noon.AddDays(2), null, null), (Noon.AddDays(1), null, "maintenance"), (Noon, "李运维", null)]);
    }

    [Fact]
    public async Task Filters_EachAlone_KeepOnlyTheirs()
    {
        await postgres.SaveAsync(
            Alert(Guid.NewGuid(), Noon, alert => (alert.SentAt, alert.SentTo, alert.NextAttemptAt, alert.Attempts) = (Noon, "ops@example.com", null, 1)),
            Alert(Guid.NewGuid(), Noon.AddHours(1)),
            Alert(Guid.NewGuid(), Noon.AddHours(2), alert => (alert.Error, alert.Attempts) = ("refused", 2)),
            Alert(Guid.NewGuid(), Noon.AddHours(3), alert => (alert.Error, alert.NextAttemptAt, alert.Attempts) = ("refused", null, AlertLedger.MostAttempts)),
            Alert(Guid.NewGuid(), Noon.AddHours(4), alert => (alert.OverAt, alert.NextAttemptAt, alert.JobKey) =
                (Noon.AddHours(5), null, Timetable.VipReminder)),
            Alert(Guid.NewGuid(), Noon.AddHours(5), alert => (alert.Condition, alert.OverAt, alert.SentAt, alert.NextAttemptAt) =
                (AlertCondition.PauseOverdue, Noon.AddHours(6), Noon.AddHours(5), null)));

        foreach (var (state, hours) in new[] { (MailState.Sent, new[] { 5, 0 }), (MailState.Pending, [1]), (MailState.Retrying, [2]), (MailState.Failed, [3]),
            (MailState.Dropped, [4]) })
        {
            (await HoursAsync(new() { Mail = state })).ShouldBe(hours, state.ToString());
            (await Board.PageAsync(Given.Ops, new() { Mail = state }, null, null, 10, Stop)).Rows.ShouldAllBe(row => row.Mailing.State == state);
        }
        (await HoursAsync(new() { Lasting = true })).ShouldBe([3, 2, 1, 0]);
        (await HoursAsync(new() { Lasting = false })).ShouldBe([5, 4]);
        (await HoursAsync(new() { Condition = AlertCondition.PauseOverdue })).ShouldBe([5]);
        (await HoursAsync(new() { JobKey = Timetable.VipReminder })).ShouldBe([4]);
        (await HoursAsync(new() { From = Noon.AddHours(1), To = Noon.AddHours(3) })).ShouldBe([2, 1]);
        (await Board.CountAsync(Given.Ops, new() { Lasting = true }, Stop)).ShouldBe(4);
    }

    [Fact]
    public async Task Page_WalkedBothWays_AndExported_TellsEachOnce()
    {
        await postgres.SaveAsync([.. Enumerable.Range(0, 7).Select(i => Alert(Guid.NewGuid(), Noon.AddHours(i)))]);

        var first = await Board.PageAsync(Given.Ops, new AlertFilter(), null, null, 3, Stop);
        var second = await Board.PageAsync(Given.Ops, new AlertFilter(), first.Rows[^1].Id, null, 3, Stop);
        var back = await Board.PageAsync(Given.Ops, new AlertFilter(), null, second.Rows[0].Id, 3, Stop);

        (first.HasNewer, first.HasOlder, second.HasNewer, second.HasOlder).ShouldBe((false, true, true, true));
        first.Rows.Concat(second.Rows).Select(row => row.RaisedAt).ShouldBe(Enumerable.Range(1, 6).Select(i => Noon.AddHours(7 - i)));
        back.Rows.ShouldBe(first.Rows);
        (await Board.ExportAsync(Given.Ops, new AlertFilter(), Stop).CountAsync(Stop)).ShouldBe(7);
    }

    [Fact]
    public async Task Stranger_IsRefused()
    {
        await Should.ThrowAsync<NotPermittedException>(() => Board.PageAsync(Given.Of("nobody"), new AlertFilter(), null, null, 1, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Board.CountAsync(Given.Of("nobody"), new AlertFilter(), Stop));
    }

    private async Task<IReadOnlyList<int>> HoursAsync(AlertFilter filter)
        => [.. (await Board.PageAsync(Given.Ops, filter, null, null, 10, Stop)).Rows.Select(row => (int)(row.RaisedAt - Noon).TotalHours)];

    private static Alert Alert(Guid subject, DateTime raised, Action<Alert>? but = null)
    {
        var alert = new Alert
        {
            Condition = AlertCondition.RunHeld, Subject = subject, JobKey = Timetable.OrderTimeout, RaisedAt = raised, NextAttemptAt = raised,
        };
        but?.Invoke(alert);
        return alert;
    }
}
