using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

public sealed class DayBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private MatchWorld world = null!;
    private DayBoard board = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
        board = new DayBoard(postgres.Databases);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Read_AMatchedDay_CountsBothSidesAndExplainsTheDifference()
    {
        var agreed = await world.PaidAsync(At(Day, 10));
        await world.LineAsync(agreed, l => l.FeeFen = 18);
        await world.LineAsync(await world.PaidAsync(At(Day, 11)), l => (l.AmountFen, l.FeeFen) = (19_90, 12));
        // Carried: ours today, theirs tomorrow.
        var late = await world.PaidAsync(At(Day, 23, 59, 59));
        await world.LineAsync(late, l => l.TradedAt = At(Day.AddDays(1), 0, 0, 1), Day.AddDays(1));
        await world.LineAsync(await world.PaidAsync(At(Day, 12), o => o.OrderType = "points"));
        var refund = await world.RefundAsync(agreed, At(Day, 13), 5m);
        await world.BackAsync(agreed, refund, At(Day, 13), l => (l.AmountFen, l.FeeFen) = (5_00, -3));
        await world.MatchAsync();

        var day = (await board.ReadAsync(Given.Auditor, Day, WeChat, Stop)).ShouldHaveSingleItem();

        (day.Channel, day.State, day.Statement).ShouldBe((WeChat, "open", true));
        day.Local.ShouldBe(new DaySide(new DaySum(4, 119_60), new DaySum(1, 5_00)));
        day.Platform.ShouldBe(new DaySide(new DaySum(3, 79_70), new DaySum(1, 5_00)));
        day.FeeFen.ShouldBe(27);
        day.Matched.ShouldBe(new DaySum(3, 54_80));
        day.Carried.ShouldBe(new DaySum(1, -29_90));
        (day.DifferenceFen, day.ExplainedFen, day.UnexplainedFen).ShouldBe((-39_90, -39_90, 0));
        day.Discrepancies.ShouldBe(new Dictionary<string, int> { ["AMOUNT_MISMATCH"] = 1 });
        var cause = day.Causes.ShouldHaveSingleItem();
        (cause.Type, cause.Count, cause.Open, cause.Blocking, cause.Fen, cause.BillDay).ShouldBe(("AMOUNT_MISMATCH", 1, 1, 1, -10_00, Day));
        cause.Only.ShouldBe((await world.FoundAsync()).Single().Id);
    }

    [Fact]
    public async Task Read_ALineThatNothingExplains_IsTheUnexplainedRest()
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 10)));
        await world.MatchAsync();
        await world.LineAsync(Day, WeChat, l => (l.OrderNo, l.AmountFen) = ("VIP-new", 7_00));

        (await board.ReadAsync(Given.Finance, Day, WeChat, Stop)).Single().UnexplainedFen.ShouldBe(7_00);
    }

    [Fact]
    public async Task Read_ADayWithoutAStatement_StillShowsOurSide()
    {
        var order = await world.PaidAsync(At(Day, 10));
        await world.RefundAsync(order, At(Day, 11), 5m);
        await world.PaidAsync(At(Day.AddDays(1), 0));

        var days = await board.ReadAsync(Given.Finance, Day, null, Stop);

        days.Select(day => day.Channel).ShouldBe([WeChat, Alipay]);
        (days[0].Statement, days[0].Local).ShouldBe((false, new DaySide(new DaySum(1, 29_90), new DaySum(1, 5_00))));
        days[1].Local.ShouldBe(new DaySide(new DaySum(0, 0), new DaySum(0, 0)));
    }

    [Fact]
    public async Task Read_EveryKindOfCause_SumsUpToTheDifferenceAndSaysWhatIsFinished()
    {
        var accepted = await world.LineAsync(await world.PaidAsync(At(Day, 9)), l => l.AmountFen = 30_00);
        await world.LineAsync(await world.PaidAsync(At(Day, 10)), l => l.AmountFen = 19_90);
        // Booked eight hours early: on the day before in our books.
        var shifted = await world.PaidAsync(At(Day.AddDays(-1), 20));
        await world.LineAsync(shifted, l => l.TradedAt = At(Day, 4), Day);
        // A transaction that two lines name: theirs only.
        await world.LineAsync(Day, WeChat, l => (l.OrderNo, l.AmountFen) = ("VIP-none", 5_00));
        await world.LineAsync(Day, WeChat, l => (l.Kind, l.OrderNo, l.RefundNo, l.AmountFen) = (BillLineKind.Refund, "VIP-none", "R-none", 2_00));
        await world.MatchAsync();
        await world.StatementAsync(Day.AddDays(-1));
        await world.MatchAsync(Day.AddDays(-1));
        var found = (await world.FoundAsync()).Single(d => d.OrderNo == accepted.OrderNo);
        await new DiscrepancyDesk(postgres.Databases, world.Time).ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.PolicyException, "ok", Stop);

        var day = (await board.ReadAsync(Given.Auditor, Day, WeChat, Stop)).Single();
        var before = (await board.ReadAsync(Given.Auditor, Day.AddDays(-1), WeChat, Stop)).Single();

        day.Causes.ToDictionary(cause => cause.Type, cause => (cause.Count, cause.Open, cause.Fen)).ShouldBe(new Dictionary<string, (int, int, long)>
        {
            ["AMOUNT_MISMATCH"] = (2, 1, -9_90), ["LOCAL_MISSING"] = (1, 1, 5_00), ["REFUND_REMOTE_ONLY"] = (1, 1, -2_00), ["TIME_SHIFT"] = (1, 1, 29_90),
        }, ignoreOrder: true);
        (day.DifferenceFen, day.Causes.Sum(cause => cause.Fen) + day.Carried.Fen, day.UnexplainedFen).ShouldBe((23_00, 23_00, 0));
        // The day before has the other side of the shifted payment, and says on which day its discrepancy is listed.
        var shift = before.Causes.ShouldHaveSingleItem();
        (shift.Type, shift.Fen, shift.BillDay).ShouldBe(("TIME_SHIFT", -29_90, Day));
        (before.DifferenceFen, before.UnexplainedFen).ShouldBe((-29_90, 0));
    }

    [Fact]
    public async Task Read_ADayWithoutAStatementThatANeighbourTouched_StillCountsAllOfOurs()
    {
        await world.PaidAsync(At(Day.AddDays(-1), 12));
        var late = await world.PaidAsync(At(Day.AddDays(-1), 23, 59, 59));
        await world.LineAsync(late, l => l.TradedAt = At(Day, 0, 0, 1), Day);
        await world.MatchAsync();

        (await board.ReadAsync(Given.Finance, Day.AddDays(-1), WeChat, Stop)).Single().Local.Payments.ShouldBe(new DaySum(2, 59_80));
    }

    [Fact]
    public async Task Read_WithoutTheRight_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => board.ReadAsync(Given.Of("stranger"), Day, null, Stop));
}
