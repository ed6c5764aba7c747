using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.DailyCloses;

public sealed class CloseDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private MatchWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private CloseDesk Desk => new(postgres.Databases, world.Matching, world.Time);

    private Task<CloseResult> PrepareAsync(Actor? by = null, DateOnly? day = null)
        => Desk.PrepareAsync(by ?? Given.Finance, WeChat, day ?? Day, "agrees", Stop);

    private Task<CloseResult> ConfirmAsync(Actor? by = null) => Desk.ConfirmAsync(by ?? Given.OtherFinance, WeChat, Day, Stop);

    private Task<DailyClose> CloseAsync() => postgres.Databases.ReadAsync(db => db.DailyCloses.AsNoTracking().SingleAsync(Stop));

    private Task<List<DailyCloseEvent>> EventsAsync()
        => postgres.Databases.ReadAsync(db => db.DailyCloseEvents.AsNoTracking().OrderBy(e => e.Id).ToListAsync(Stop));

    private async Task AgreeingDayAsync()
    {
        var order = await world.PaidAsync(At(Day, 12));
        await world.LineAsync(order);
    }

    [Fact]
    public async Task Close_DayThatAgrees_IsPreparedByOneAndConfirmedByAnother()
    {
        await AgreeingDayAsync();

        (await PrepareAsync()).ShouldBe(new CloseResult.Done(CloseState.Prepared));
        (await ConfirmAsync()).ShouldBe(new CloseResult.Done(CloseState.Closed));

        var close = await CloseAsync();
        (close.State, close.PreparedBy, close.ConfirmedBy, close.Note).ShouldBe((CloseState.Closed, Given.Finance.Id, Given.OtherFinance.Id, "agrees"));
        close.Figures.ShouldNotBeNull().ShouldContain("\"fen\": 2990");
        (await EventsAsync()).Select(e => (e.Kind, e.ActorId)).ShouldBe(
            [(DailyCloseEventKind.Prepared, Given.Finance.Id), (DailyCloseEventKind.Confirmed, Given.OtherFinance.Id)]);
        (await postgres.Databases.ReadAsync(db => db.AuditEvents.Select(a => a.Action).ToListAsync(Stop)))
            .ShouldBe([AuditAction.DayPrepared, AuditAction.DayConfirmed], ignoreOrder: true);
        (await world.MatchAsync()).Locked.ShouldBeTrue();
        (await PrepareAsync()).ShouldBe(new CloseResult.AlreadyClosed());
        (await ConfirmAsync()).ShouldBe(new CloseResult.AlreadyClosed());
    }

    [Fact]
    public async Task Confirm_ByTheSamePersonOrByNone_IsRefused()
    {
        await AgreeingDayAsync();
        await PrepareAsync();

        (await ConfirmAsync(Given.Finance)).ShouldBe(new CloseResult.SamePerson());
        (await ConfirmAsync(Given.Finance with { Name = "another name" })).ShouldBe(new CloseResult.SamePerson());
        (await ConfirmAsync(new Actor("cli:root@host", "root", [Role.Admin]))).ShouldBe(new CloseResult.NoPerson());
        (await CloseAsync()).State.ShouldBe(CloseState.Prepared);
        await Should.ThrowAsync<NotPermittedException>(() => ConfirmAsync(Given.Ops));
        await Should.ThrowAsync<NotPermittedException>(() => PrepareAsync(Given.Auditor));
    }

    [Fact]
    public async Task Confirm_BySqlOfTheSamePerson_IsRefusedByTheDatabase()
    {
        await AgreeingDayAsync();
        await PrepareAsync();

        (await Should.ThrowAsync<Npgsql.PostgresException>(() => postgres.ExecuteAsync(
            "UPDATE vip_admin.daily_closes SET state = 'closed', confirmed_by = prepared_by"))).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.CheckViolation);
    }

    [Fact]
    public async Task Prepare_WithoutAStatementOrBeforeTheDayIsOver_IsRefused()
    {
        await world.PaidAsync(At(Day, 12));

        (await PrepareAsync()).ShouldBe(new CloseResult.NoStatement());
        (await PrepareAsync(day: Day.AddDays(1))).ShouldBe(new CloseResult.NotOver());
        (await ConfirmAsync()).ShouldBe(new CloseResult.NotPrepared());
    }

    [Fact]
    public async Task Prepare_WithAnUnfinishedDiscrepancy_IsRefusedUntilItIsFinished()
    {
        var order = await world.PaidAsync(At(Day, 12));
        await world.LineAsync(order, line => line.AmountFen = 19_90);

        (await PrepareAsync()).ShouldBe(new CloseResult.Unfinished(1));
        // What matching found stays on record.
        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        found.Type.ShouldBe(DiscrepancyType.AmountMismatch);
        (await new DiscrepancyDesk(postgres.Databases, world.Time).ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.PolicyException, "ok", Stop))
            .ShouldBe(new DiscrepancyResult.Done());
        (await PrepareAsync()).ShouldBe(new CloseResult.Done(CloseState.Prepared));
        (await PrepareAsync(Given.OtherFinance)).ShouldBe(new CloseResult.AlreadyPrepared(Given.Finance.Name));
    }

    [Fact]
    public async Task Prepare_ByFiguresThatHaveMoved_IsRefusedUntilTheyAreSeen()
    {
        await AgreeingDayAsync();
        await world.MatchAsync();
        var seen = await FiguresAsync();
        var late = await world.PaidAsync(At(Day, 15));
        await world.LineAsync(late);

        // Both sides moved, so the difference is what it was.
        (await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop, seen)).ShouldBe(new CloseResult.Moved(0, 0));

        (await postgres.Databases.ReadAsync(db => db.DailyCloses.CountAsync(Stop))).ShouldBe(0);
        (await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop, await FiguresAsync())).ShouldBe(new CloseResult.Done(CloseState.Prepared));
        (await CloseAsync()).Figures.ShouldNotBeNull().ShouldContain("\"fen\": 5980");

        Task<Core.Statements.DayFigures> FiguresAsync() => postgres.Databases.ReadAsync(db => Core.Statements.DayBoard.ReadAsync(db, WeChat, Day, Stop));
    }

    [Fact]
    public async Task Confirm_AfterTheDayChanged_PutsItBackInsteadOfSigning()
    {
        await AgreeingDayAsync();
        await PrepareAsync();
        await world.PaidAsync(At(Day, 15));

        (await ConfirmAsync()).ShouldBe(new CloseResult.PutBack());

        (await CloseAsync()).State.ShouldBe(CloseState.Open);
        (await EventsAsync()).Select(e => e.Kind).ShouldBe([DailyCloseEventKind.Prepared, DailyCloseEventKind.PutBack]);
    }

    [Fact]
    public async Task Reopen_ClosedDay_NeedsAReasonAndKeepsWhatWasSigned()
    {
        await AgreeingDayAsync();
        await PrepareAsync();
        await ConfirmAsync();
        var signed = (await CloseAsync()).Figures;

        (await Desk.ReopenAsync(Given.Finance, WeChat, Day, " ", Stop)).ShouldBe(new CloseResult.ReasonNeeded());
        (await Desk.ReopenAsync(Given.Finance, WeChat, Day, "a corrected file", Stop)).ShouldBe(new CloseResult.Done(CloseState.Open));

        var close = await CloseAsync();
        (close.State, close.Figures, close.PreparedBy, close.ConfirmedBy).ShouldBe((CloseState.Open, null, null, null));
        var reopened = (await EventsAsync())[^1];
        (reopened.Kind, reopened.Note, reopened.Figures).ShouldBe((DailyCloseEventKind.Reopened, "a corrected file", signed));
        (await Desk.ReopenAsync(Given.Finance, WeChat, Day, "again", Stop)).ShouldBe(new CloseResult.NothingToReopen());
    }

    [Fact]
    public async Task Confirm_FromManySidesAtOnce_SignsOnce()
    {
        await AgreeingDayAsync();
        await PrepareAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ConfirmAsync(), Stop)));

        results.Count(result => result == new CloseResult.Done(CloseState.Closed)).ShouldBe(1);
        results.Count(result => result == new CloseResult.AlreadyClosed()).ShouldBe(5);
        (await EventsAsync()).Count(e => e.Kind == DailyCloseEventKind.Confirmed).ShouldBe(1);
    }

    [Theory]
    [InlineData("vip_admin.daily_close_events", "INSERT")]
    [InlineData("vip_admin.audit_events", "INSERT")]
    public async Task Close_WhoseHostDies_LeavesNothingHalf_AndIsDoneOnceWhenRepeated(string table, string when)
    {
        await AgreeingDayAsync();
        await using (await DyingBackend.AtAsync(postgres, table, when))
        {
            await Should.ThrowAsync<Exception>(() => PrepareAsync());
        }
        (await postgres.Databases.ReadAsync(db => db.DailyCloses.CountAsync(Stop))).ShouldBe(0);
        (await EventsAsync()).ShouldBeEmpty();

        (await PrepareAsync()).ShouldBe(new CloseResult.Done(CloseState.Prepared));
        await using (await DyingBackend.AtAsync(postgres, table, when))
        {
            await Should.ThrowAsync<Exception>(() => ConfirmAsync());
        }
        var close = await CloseAsync();
        (close.State, close.ConfirmedBy).ShouldBe((CloseState.Prepared, null));

        (await ConfirmAsync()).ShouldBe(new CloseResult.Done(CloseState.Closed));
        (await ConfirmAsync()).ShouldBe(new CloseResult.AlreadyClosed());
        (await EventsAsync()).Select(e => e.Kind).ShouldBe([DailyCloseEventKind.Prepared, DailyCloseEventKind.Confirmed]);
        (await postgres.Databases.ReadAsync(db => db.AuditEvents.CountAsync(Stop))).ShouldBe(2);
    }
}
