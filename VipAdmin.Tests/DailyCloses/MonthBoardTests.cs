using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.DailyCloses;

public sealed class MonthBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateOnly Month = new(2026, 11, 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private MatchWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MonthBoard Board => new(postgres.Databases, world.Time);

    private CloseDesk Desk => new(postgres.Databases, world.Matching, world.Time);

    private async Task<Dictionary<DateOnly, MonthDay>> ReadAsync(DateOnly? month = null)
    {
        await world.SumAsync();
        return (await Board.ReadAsync(Given.Auditor, month ?? Month, WeChat, Stop)).ToDictionary(day => day.Day);
    }

    private async Task AgreeingAsync(DateOnly day)
    {
        await world.LineAsync(await world.PaidAsync(At(day, 12)), line => line.FeeFen = 18);
        await world.MatchAsync(day);
    }

    /// <summary>What the month says of a day is what its own page says of it.</summary>
    private async Task ShouldAgreeWithTheDayAsync(MonthDay day)
    {
        var own = (await new DayBoard(postgres.Databases).ReadAsync(Given.Auditor, day.Day, WeChat, Stop)).Single();
        (day.Figures.Local, day.Figures.Platform, day.Figures.FeeFen, day.Figures.Carried, day.Figures.DifferenceFen, day.Figures.UnexplainedFen).ShouldBe(
            (own.Local, own.Platform, own.FeeFen, own.Carried, own.DifferenceFen, own.UnexplainedFen));
        day.Figures.Causes.ShouldBe(own.Causes);
    }

    [Fact]
    public async Task Month_WithADayOfEachKind_JudgesEachAsItStands()
    {
        // Today is the 23rd. Statements are imported since the 15th.
        await AgreeingAsync(new DateOnly(2026, 11, 15));
        await AgreeingAsync(new DateOnly(2026, 11, 16));
        await Desk.PrepareAsync(Given.Finance, WeChat, new DateOnly(2026, 11, 16), null, Stop);
        await AgreeingAsync(new DateOnly(2026, 11, 17));
        await Desk.PrepareAsync(Given.Finance, WeChat, new DateOnly(2026, 11, 17), null, Stop);
        await Desk.ConfirmAsync(Given.OtherFinance, WeChat, new DateOnly(2026, 11, 17), Stop);
        await world.LineAsync(await world.PaidAsync(At(new DateOnly(2026, 11, 18), 12)), line => line.AmountFen = 19_90);
        await world.MatchAsync(new DateOnly(2026, 11, 18));
        await world.StatementAsync(new DateOnly(2026, 11, 19));
        await world.MatchAsync(new DateOnly(2026, 11, 19));

        var month = await ReadAsync();

        month.Count.ShouldBe(30);
        DayStanding Of(int day) => month[new DateOnly(2026, 11, day)].Standing;
        (Of(14), Of(15), Of(16), Of(17), Of(18), Of(19), Of(20), Of(22), Of(23), Of(24)).ShouldBe((DayStanding.Before, DayStanding.Agrees,
            DayStanding.Prepared, DayStanding.Closed, DayStanding.Differs, DayStanding.NoTrades, DayStanding.Missing, DayStanding.Missing,
            DayStanding.Running, DayStanding.Future));
        month[new DateOnly(2026, 11, 18)].ApartFen.ShouldBe(-10_00);
        month[new DateOnly(2026, 11, 18)].Open.ShouldBe(1);
        var closed = month[new DateOnly(2026, 11, 17)];
        (closed.PreparedBy, closed.ConfirmedBy).ShouldBe((Given.Finance.Name, Given.OtherFinance.Name));
        foreach (var day in month.Values.Where(day => day.Matched))
        {
            await ShouldAgreeWithTheDayAsync(day);
        }
    }

    [Fact]
    public async Task Day_WhoseDifferenceIsCarried_IsExplainedAndDoesNotAgree()
    {
        var late = await world.PaidAsync(At(Day.AddDays(-1), 23, 59, 59));
        await world.LineAsync(late, line => line.TradedAt = At(Day, 0, 0, 1), Day);
        await world.StatementAsync(Day.AddDays(-1));
        await world.MatchAsync(Day.AddDays(-1));
        await world.MatchAsync();

        var month = await ReadAsync();

        (month[Day.AddDays(-1)].Standing, month[Day].Standing).ShouldBe((DayStanding.Explained, DayStanding.Explained));
    }

    [Fact]
    public async Task Month_WithCarriedPaymentsAndRefunds_HasTheFiguresOfEveryDay()
    {
        var late = await world.PaidAsync(At(Day, 23, 59, 59));
        await world.LineAsync(late, line => line.TradedAt = At(Day.AddDays(1), 0, 0, 1), Day.AddDays(1));
        var order = await world.PaidAsync(At(Day, 10));
        await world.LineAsync(order, line => line.FeeFen = 18);
        var refund = await world.RefundAsync(order, At(Day, 13), 5m);
        await world.BackAsync(order, refund, At(Day, 13), line => (line.AmountFen, line.FeeFen) = (5_00, -3));
        await world.LineAsync(Day, WeChat, line => (line.OrderNo, line.AmountFen) = ("VIP-none", 7_00));
        await world.MatchAsync();
        await world.StatementAsync(Day.AddDays(-1));
        await world.MatchAsync(Day.AddDays(-1));

        var month = await ReadAsync();

        await ShouldAgreeWithTheDayAsync(month[Day]);
        month[Day].Figures.Carried.ShouldBe(new DaySum(1, -29_90));
        (month[Day].ApartFen, month[Day].Figures.UnexplainedFen).ShouldBe((7_00, 0));
        await ShouldAgreeWithTheDayAsync(month[Day.AddDays(-1)]);
    }

    [Fact]
    public async Task Month_WhenAPaymentMovesToAnotherDay_CountsBothDaysAnew()
    {
        await AgreeingAsync(Day.AddDays(-1));
        var order = await world.PaidAsync(At(Day.AddDays(-1), 15));
        await world.MatchAsync(Day.AddDays(-1));
        await AgreeingAsync(Day);
        (await ReadAsync())[Day.AddDays(-1)].Figures.Local.Payments.ShouldBe(new DaySum(2, 59_80));

        // The backend corrects its time of payment, and only the later day is matched again.
        await postgres.ExecuteAsync($"UPDATE public.orders SET paid_at = paid_at + interval '1 day' WHERE order_no = '{order.OrderNo}'");
        await world.MatchAsync(Day);

        var month = await ReadAsync();
        (month[Day.AddDays(-1)].Figures.Local.Payments, month[Day].Figures.Local.Payments).ShouldBe((new DaySum(1, 29_90), new DaySum(2, 59_80)));
        await ShouldAgreeWithTheDayAsync(month[Day.AddDays(-1)]);
    }

    [Fact]
    public async Task Month_WhenALineBringsAPaymentToAnotherMatchedDay_CountsThatDayAnew()
    {
        await AgreeingAsync(Day.AddDays(-1));
        // Paid the day before, but not known when that day was matched.
        var order = await world.PaidAsync(At(Day.AddDays(-1), 23, 59, 59));
        await world.LineAsync(order, line => line.TradedAt = At(Day, 0, 0, 1), Day);
        await world.MatchAsync(Day);

        var month = await ReadAsync();

        month[Day.AddDays(-1)].Figures.Local.Payments.ShouldBe(new DaySum(2, 59_80));
        await ShouldAgreeWithTheDayAsync(month[Day.AddDays(-1)]);
    }

    [Fact]
    public async Task Month_OfDaysMatchedBeforeSumsWereKept_CountsThemFromTheEntries()
    {
        await AgreeingAsync(Day);
        await postgres.ExecuteAsync("DELETE FROM vip_admin.book_days");

        (await ReadAsync())[Day].Figures.Local.Payments.ShouldBe(new DaySum(1, 29_90));
    }

    [Theory]
    [InlineData("2026-02-01", 28)]
    [InlineData("2028-02-29", 29)]
    [InlineData("2026-12-31", 31)]
    public async Task Month_OfAnyLength_HasEachDayOfEachChannel(string month, int days)
    {
        var read = await Board.ReadAsync(Given.Auditor, DateOnly.Parse(month, System.Globalization.CultureInfo.InvariantCulture), null, Stop);

        read.Count.ShouldBe(2 * days);
        read.Select(day => day.Channel).Take(2).ShouldBe([WeChat, Alipay]);
        read.Select(day => day.Day).Distinct().Count().ShouldBe(days);
    }

    [Fact]
    public async Task Month_WithoutTheRight_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Board.ReadAsync(Given.Of("stranger"), Month, null, Stop));

    [Fact]
    public async Task Sums_OfAMonth_LeaveOutDaysOfWhichASideIsMissing()
    {
        await AgreeingAsync(Day);
        await world.LineAsync(await world.PaidAsync(At(Day.AddDays(-1), 12)), line => line.AmountFen = 19_90);
        await world.MatchAsync(Day.AddDays(-1));
        await world.PaidAsync(At(Day.AddDays(-2), 12));
        await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop);

        var sums = MonthSums.Of(WeChat, [.. (await ReadAsync()).Values]);

        (sums.Days, sums.Counted, sums.Prepared, sums.Differing, sums.Closed).ShouldBe((7, 2, 1, 1, 0));
        sums.Missing.ShouldBe(5);
        (sums.Figures.Local.NetFen, sums.Figures.Platform.NetFen, sums.Figures.FeeFen).ShouldBe((59_80, 49_80, 18));
        sums.Figures.Causes.ShouldHaveSingleItem().ShouldBe(new DayCause(EvidenceSide.CodeOf(DiscrepancyType.AmountMismatch), 1, 1, 1, -10_00));
        sums.Figures.UnexplainedFen.ShouldBe(0);
    }
}
