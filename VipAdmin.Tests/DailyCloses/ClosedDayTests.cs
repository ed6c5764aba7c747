using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.DailyCloses;

/// <summary>What is signed stays; what would change it is a discrepancy of the day on which it was noticed.</summary>
public sealed class ClosedDayTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateOnly Today = Day.AddDays(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private MatchWorld world = null!;

    private CloseDesk Desk => new(postgres.Databases, world.Matching, world.Time);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Change_OfAClosedDay_BecomesADiscrepancyOfTheDayItWasNoticed()
    {
        var order = await ClosedAsync();
        var signed = await SignedAsync();
        await SetAmountAsync(order, 39.90m);
        var late = await world.PaidAsync(At(Day, 15));

        var noticed = await world.MatchAsync();

        (noticed.Locked, noticed.Found, noticed.Changed).ShouldBe((true, 2, false));
        var found = await world.FoundAsync();
        found.Select(d => (d.Type, d.OrderNo, d.BillDay, d.ClosedDay)).ShouldBe(
        [
            (DiscrepancyType.AmountMismatch, order.OrderNo, Today, Day), (DiscrepancyType.ChannelMissing, late.OrderNo, Today, Day),
        ], ignoreOrder: true);
        (await SignedAsync()).ShouldBe(signed);
        (await DiscrepanciesOfAsync(Today)).ShouldBe(2);
        (await DiscrepanciesOfAsync(Day)).ShouldBe(0);
        (await postgres.Databases.ReadAsync(db => db.DiscrepancyEvents.CountAsync(Stop))).ShouldBe(2);

        // Seen again, and by the neighbours' matching.
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.StatementAsync(Today);
        await world.MatchAsync(Today);
        (await world.MatchAsync()).Found.ShouldBe(0);
        (await world.FoundAsync()).ShouldAllBe(d => d.Status == DiscrepancyStatus.Open && d.BillDay == Today && d.ClosedDay == Day
            && d.LastSeenAt == world.Time.GetUtcNow().UtcDateTime);

        // Right again, one closes itself.
        await SetAmountAsync(order, 29.90m);
        (await world.MatchAsync()).Closed.ShouldBe(1);
        (await world.FoundAsync()).Single(d => d.Type == DiscrepancyType.AmountMismatch).Resolution.ShouldBe("STATEMENT_AGREES");
        (await SignedAsync()).ShouldBe(signed);
    }

    [Fact]
    public async Task Change_ThatAPersonSettled_IsNotNoticedAgain()
    {
        var order = await ClosedAsync();
        await SetAmountAsync(order, 39.90m);
        await world.MatchAsync();
        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        await new DiscrepancyDesk(postgres.Databases, world.Time).ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.PolicyException, "ok", Stop);

        (await world.MatchAsync()).Found.ShouldBe(0);
        (await world.FoundAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Change_NoticedByAnyFinder_NamesTheClosedDay()
    {
        await ClosedAsync();

        var found = await postgres.Databases.DiscrepancyAsync(At(Today, 9), d => (d.Type, d.Channel, d.BillDay, d.BusinessDay)
            = (DiscrepancyType.StatusOverwritten, WeChat, Day, Today));
        var other = await postgres.Databases.DiscrepancyAsync(At(Today, 9), d => (d.Type, d.Channel, d.BillDay, d.BusinessDay)
            = (DiscrepancyType.StatusOverwritten, Alipay, Day, Today));

        var rows = (await world.FoundAsync()).ToDictionary(d => d.Id);
        (rows[found.Id].BillDay, rows[found.Id].ClosedDay).ShouldBe((Today, Day));
        (rows[other.Id].BillDay, rows[other.Id].ClosedDay).ShouldBe((Day, null));
    }

    [Fact]
    public async Task Reopen_AClosedDay_TakesBackWhatWasNoticedAboutIt()
    {
        var order = await ClosedAsync();
        await SetAmountAsync(order, 39.90m);
        await world.MatchAsync();

        (await Desk.ReopenAsync(Given.Finance, WeChat, Day, "wrong amount", Stop)).ShouldBe(new CloseResult.Done(CloseState.Open));

        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        (found.BillDay, found.ClosedDay).ShouldBe((Day, null));
        (await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop)).ShouldBe(new CloseResult.Unfinished(1));
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    [Fact]
    public async Task Watch_OfClosedDays_LooksAtTheLastWeekAndAtDaysThatNoLongerAddUp()
    {
        var order = await ClosedAsync();
        using var orders = new OrderDesk(postgres, world.Time.GetUtcNow().UtcDateTime);
        var watch = new DayMatching(world.Matching, orders.Check, postgres.Databases, world.Time);
        (await watch.WatchClosedAsync(Actor.System, null, Stop)).ShouldBeEmpty();
        (await ClosedDays.ToWatchAsync(postgres.Databases, world.Time.GetUtcNow().UtcDateTime, Stop)).ShouldBe([new StatementDay(WeChat, Day)]);

        // A month later only a day whose sums moved is matched.
        world.Time.Advance(TimeSpan.FromDays(30));
        (await ClosedDays.ToWatchAsync(postgres.Databases, world.Time.GetUtcNow().UtcDateTime, Stop)).ShouldBeEmpty();
        await SetAmountAsync(order, 39.90m);
        var (of, result) = (await watch.WatchClosedAsync(Actor.System, null, Stop)).ShouldHaveSingleItem();

        (of, result.Found).ShouldBe((new StatementDay(WeChat, Day), 1));
        (await world.FoundAsync()).ShouldHaveSingleItem().BillDay.ShouldBe(Today.AddDays(30));
    }

    private async Task<Order> ClosedAsync()
    {
        var order = await world.PaidAsync(At(Day, 12));
        await world.LineAsync(order);
        (await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop)).ShouldBe(new CloseResult.Done(CloseState.Prepared));
        (await Desk.ConfirmAsync(Given.OtherFinance, WeChat, Day, Stop)).ShouldBe(new CloseResult.Done(CloseState.Closed));
        return order;
    }

    private Task SetAmountAsync(Order order, decimal amount)
        => postgres.ExecuteAsync(FormattableString.Invariant($"UPDATE public.orders SET amount = {amount} WHERE order_no = '{order.OrderNo}'"));

    /// <summary>What was signed, and the figures of the day as they are read.</summary>
    private Task<(string?, long, long, int)> SignedAsync() => postgres.Databases.ReadAsync(async db =>
    {
        var figures = await DayBoard.ReadAsync(db, WeChat, Day, Stop);
        return ((await db.DailyCloses.AsNoTracking().SingleAsync(Stop)).Figures, figures.DifferenceFen, figures.ExplainedFen, figures.Local.Payments.Count);
    });

    private Task<int> DiscrepanciesOfAsync(DateOnly day)
        => postgres.Databases.ReadAsync(async db => (await DayBoard.ReadAsync(db, WeChat, day, Stop)).Discrepancies.Values.Sum());
}
