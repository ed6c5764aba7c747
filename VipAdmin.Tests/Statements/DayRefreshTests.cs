using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core.Backend;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

/// <summary>A booking changes the figures of its day without anyone pressing a button.</summary>
public sealed class DayRefreshTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly StatementDay Matched = new(WeChat, Day);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private MatchWorld world = null!;
    private DayRefresh refresh = null!;

    private CloseDesk Close => new(postgres.Databases, world.Matching, world.Time);

    private DiscrepancyDesk Desk => new(postgres.Databases, world.Time);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
        refresh = new DayRefresh(postgres.Databases, world.Matching, world.Time, NullLogger<DayRefresh>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        refresh.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Resolution_WithABooking_ChangesTheFiguresOfItsDay()
    {
        var late = await LatePaymentAsync();
        (await FiguresAsync()).DifferenceFen.ShouldBe(29_90);
        (await refresh.RefreshAsync(Stop)).ShouldBeEmpty("matching found something, and nothing was done about it");

        await BookAsync(late);

        (await refresh.RefreshAsync(Stop)).ShouldBe([Matched]);
        var figures = await FiguresAsync();
        (figures.DifferenceFen, figures.Local.Payments, figures.Discrepancies.Count).ShouldBe((0L, new DaySum(2, 59_80), 0));
        (await refresh.RefreshAsync(Stop)).ShouldBeEmpty("the day is as it should be");
    }

    [Fact]
    public async Task Resolution_ByTheNextRoundOfATask_ChangesTheFiguresToo()
    {
        var late = await LatePaymentAsync();
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await PayAsync(late);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Stop);
            (await DiscrepancyLedger.ResolvePaidAsync(db, world.Time.GetUtcNow().UtcDateTime, Stop)).ShouldBe(1);
            await transaction.CommitAsync(Stop);
        }

        (await refresh.RefreshAsync(Stop)).ShouldBe([Matched]);
        (await FiguresAsync()).DifferenceFen.ShouldBe(0);
    }

    [Fact]
    public async Task Resolution_OfAPreparedDay_PutsItBack()
    {
        await LatePaymentAsync();
        await postgres.ExecuteAsync("UPDATE vip_admin.discrepancies SET severity = 1");
        (await Close.PrepareAsync(Given.Finance, WeChat, Day, null, Stop)).ShouldBe(new CloseResult.Done(CloseState.Prepared));

        await BookAsync((await postgres.Databases.ReadAsync(db => db.Orders.SingleAsync(o => o.PaymentStatus == OrderStatus.Cancelled, Stop))));
        await refresh.RefreshAsync(Stop);

        (await postgres.Databases.ReadAsync(db => db.DailyCloses.SingleAsync(Stop))).State.ShouldBe(CloseState.Open);
    }

    [Fact]
    public async Task Resolution_WithoutABooking_IsFollowedOnce()
    {
        await LatePaymentAsync();
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await ResolveAsync();

        (await refresh.RefreshAsync(Stop)).ShouldBe([Matched]);
        (await refresh.RefreshAsync(Stop)).ShouldBeEmpty();
        (await FiguresAsync()).DifferenceFen.ShouldBe(29_90);
    }

    [Fact]
    public async Task Resolution_OfAClosedDay_LeavesItAsSigned()
    {
        var late = await LatePaymentAsync();
        await postgres.ExecuteAsync("UPDATE vip_admin.discrepancies SET severity = 1");
        await Close.PrepareAsync(Given.Finance, WeChat, Day, null, Stop);
        await Close.ConfirmAsync(Given.OtherFinance, WeChat, Day, Stop);

        await BookAsync(late);

        (await refresh.RefreshAsync(Stop)).ShouldBeEmpty();
    }

    /// <summary>A day with a payment that agrees and one of a cancelled order.</summary>
    private async Task<Order> LatePaymentAsync()
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 9)));
        var late = await postgres.Databases.OrderAsync(At(Day, 11), await postgres.Databases.MemberAsync(At(Day, 11)),
            order => order.PaymentStatus = OrderStatus.Cancelled);
        await world.LineAsync(late, line => line.TransactionId = "T-late");
        await world.MatchAsync();
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.LatePayment, late.OrderNo)]);
        return late;
    }

    private async Task BookAsync(Order order)
    {
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await PayAsync(order);
        await ResolveAsync();
    }

    private Task PayAsync(Order order) => postgres.ExecuteAsync(FormattableString.Invariant($"""
        UPDATE public.orders SET payment_status = 1, transaction_id = 'T-late', paid_at = '{At(Day, 12):yyyy-MM-dd HH:mm:ss}' WHERE order_no = '{order.OrderNo}'
        """));

    private async Task ResolveAsync()
    {
        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        await Desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.PolicyException, "ok", Stop);
    }

    private Task<DayFigures> FiguresAsync() => postgres.Databases.ReadAsync(db => DayBoard.ReadAsync(db, WeChat, Day, Stop));
}
