using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Overview;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Overview;

/// <summary><see cref="TakingsBoard"/> and <see cref="OpenBoard"/>.</summary>
public sealed class MoneyBoardsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>00:30 in Beijing: today began half an hour ago, and in UTC it is still yesterday.</summary>
    private static readonly DateTime Now = new(2026, 11, 22, 16, 30, 0, DateTimeKind.Utc);
    private static readonly DateOnly Today = new(2026, 11, 23);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Takings_ByTimeOfPaymentAndChannel_WithWhatThePortalSettled()
    {
        await PaidAsync(Now.AddMinutes(-10), 29.90m);
        var settled = await PaidAsync(Now.AddMinutes(-20), 299m);
        await PaidAsync(Now.AddMinutes(-5), 899m, "alipay_wap");
        // Paid yesterday for an order of six days ago, and refunded since.
        await PaidAsync(Now.AddHours(-2), 19.90m, created: Now.AddDays(-6), status: OrderStatus.Refunded);
        await PaidAsync(Now.AddMinutes(-5), 5m, "points");
        await PaidAsync(Now.AddMinutes(-5), 5m, type: "points");
        await postgres.Databases.OrderAsync(Now.AddMinutes(-5));
        var late = await PaidAsync(Now.AddMinutes(-30), 10m);
        foreach (var (order, type) in new[] { (settled, DiscrepancyType.LostCallback), (late, DiscrepancyType.LatePayment) })
        {
            await postgres.SaveAsync(new VipGrant
            {
                OrderId = order.OrderId, OrderNo = order.OrderNo, UserId = "u1", PackageCode = "vip_month", TransactionId = order.OrderId, DurationDays = 30,
                GrantedAt = Now.AddMinutes(-19), GrantedBy = "system"
            });
            await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.OrderNo, d.Subject) = (type, order.OrderNo, order.OrderNo));
        }

        var book = await Takings.ReadAsync(Given.Finance, Stop);

        book.Of(Today, "wechat").Taken.ShouldBe(new Takings(BusinessDay.StartUtc(Today), "wechat", 3, 33890, 1, 29900), "a late payment is no lost callback");
        (book.Of(Today, "alipay").Taken.Paid, book.Of(Today, "alipay").Taken.Fen).ShouldBe((1, 89900));
        (book.Of(Today.AddDays(-1), "wechat").Taken.Paid, book.Of(Today.AddDays(-1), "wechat").Taken.Fen).ShouldBe((1, 1990));
    }

    [Fact]
    public async Task Chart_OfARange_HasWhatWasPaidInEachOfItsColumns()
    {
        await PaidAsync(Now.AddHours(-50), 29.90m);
        await PaidAsync(Now.AddHours(-50).AddMinutes(-20), 10m);
        await PaidAsync(Now.AddHours(-54), 899m);
        await PaidAsync(Now.AddHours(-40), 899m);
        var span = ChartSpan.Of(TimeRange.Between(Now.AddHours(-52), Now.AddHours(-48))!, Now);

        var taken = await Takings.ChartAsync(Given.Finance, span, Stop);

        taken.Select(each => (each.Channel, each.Paid, each.Fen, each.Settled))
            .ShouldBe([("wechat", 1, 1000L, 0), ("wechat", 1, 2990L, 0)], "columns of a quarter of an hour");
        span.Columns.ShouldContain(taken[0].At);
    }

    [Fact]
    public async Task Refunds_OfTheDayOnWhichTheyWerePaidOut()
    {
        var order = await PaidAsync(Now.AddDays(-3), 29.90m);
        await RefundAsync(order, 4, Now.AddMinutes(-5), 10m);
        await RefundAsync(order, 4, Now.AddHours(-3), 5.55m);
        await RefundAsync(order, 1, null, 7m);

        var book = await Takings.ReadAsync(Given.Finance, Stop);

        book.Of(Today, "wechat").Refunded.ShouldBe(new DayRefunds(Today, "wechat", 1, 1000));
        book.Of(Today.AddDays(-1), "wechat").Refunded.ShouldBe(new DayRefunds(Today.AddDays(-1), "wechat", 1, 555));
        book.Of(Today, "alipay").Refunded.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Open_BySeverityAndAge_WithWhatIsOverdueAndMine()
    {
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5));
        await postgres.Databases.DiscrepancyAsync(Now.AddHours(-3), d => (d.Assignee, d.Status) = (Given.Finance.Id, DiscrepancyStatus.Assigned));
        await postgres.Databases.DiscrepancyAsync(Now.AddDays(-9), d => (d.Severity, d.LocalFen, d.PlatformFen) = (Severity.Low, null, 500));
        await postgres.Databases.DiscrepancyAsync(Now.AddDays(-9), d => d.Status = DiscrepancyStatus.Resolved);

        (await Open.AgesAsync(Given.Finance, Stop)).ShouldBe(
            [new OpenCases(Severity.Critical, AgeBucket.Day, 2, 5980, 1, 1, 2990), new OpenCases(Severity.Low, AgeBucket.Older, 1, 500, 1, 0, 0)]);
    }

    [Fact]
    public async Task Open_MoneyOfAnOrder_CountsOnce_WithoutRefundsAndUnknownAmounts()
    {
        var twice = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5));
        await postgres.Databases.DiscrepancyAsync(Now.AddDays(-2),
            d => (d.OrderNo, d.Subject, d.Severity, d.Type) = (twice.OrderNo, twice.Subject, Severity.Low, DiscrepancyType.AmountMismatch));
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-6), d => d.PlatformEvidence = """{"state":"unknown"}""");
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-7), d => d.PlatformEvidence = """{"state":"refunded","refundedFen":"1990"}""");

        (await Open.AgesAsync(Given.Finance, Stop)).Select(each => (each.Severity, each.Age, each.Count, each.Fen)).ShouldBe(
            [(Severity.Critical, AgeBucket.Day, 3, 3990), (Severity.Low, AgeBucket.ThreeDays, 1, 0)]);
        (await new DiscrepancyList(postgres.Databases, new FakeTimeProvider(Now)).TotalsAsync(Given.Finance, new DiscrepancyFilter(), Stop)).HeldFen
            .ShouldBe(3990, "the same as the list says");
    }

    [Fact]
    public async Task Open_MoneyOfRefunds_IsNotMoneyThatWasNotDelivered()
    {
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5));
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5), d => (d.Type, d.Subject, d.PlatformFen, d.PlatformEvidence)
            = (DiscrepancyType.RefundLocalOnly, "refund", null, "{}"));

        (await Open.AgesAsync(Given.Finance, Stop)).Sum(each => each.Fen).ShouldBe(29_90);
    }

    [Fact]
    public async Task Members_WithMoneyHeld_TheMostUrgentCaseOfEach_Masked()
    {
        var (first, second) = (await postgres.Databases.MemberAsync(Now), await postgres.Databases.MemberAsync(Now));
        await postgres.Databases.DiscrepancyAsync(Now.AddHours(-5),
            d => (d.UserId, d.Severity, d.Type) = (first.UserId, Severity.High, DiscrepancyType.AmountMismatch));
        var urgent = await postgres.Databases.DiscrepancyAsync(Now.AddHours(-1), d => (d.UserId, d.AssigneeName) = (first.UserId, "王财务"));
        var again = await postgres.Databases.DiscrepancyAsync(Now.AddHours(-2),
            d => (d.UserId, d.PlatformEvidence) = (second.UserId, """{"state":"refunded","refundedFen":"1990"}"""));
        // The same order once more, and one that was paid back in full.
        await postgres.Databases.DiscrepancyAsync(Now.AddHours(-1), d => (d.UserId, d.Severity, d.Type, d.OrderNo, d.Subject)
            = (second.UserId, Severity.High, DiscrepancyType.CloseConflict, again.OrderNo, again.Subject));
        await postgres.Databases.DiscrepancyAsync(Now.AddHours(-3),
            d => (d.UserId, d.PlatformEvidence) = (second.UserId, """{"state":"refunded","refundedFen":"2990"}"""));
        // No money, no member, no longer open.
        await postgres.Databases.DiscrepancyAsync(Now, d => (d.UserId, d.PlatformFen) = (second.UserId, null));
        await postgres.Databases.DiscrepancyAsync(Now);
        await postgres.Databases.DiscrepancyAsync(Now, d => (d.UserId, d.Status) = (second.UserId, DiscrepancyStatus.AutoResolved));

        var (members, count) = await Open.MembersAsync(Given.Support, Stop);

        count.ShouldBe(2);
        members.Select(member => (member.UserId, member.Cases, member.HeldFen)).ShouldBe([(second.UserId, 2, 1000), (first.UserId, 2, 5980)]);
        members[1].ShouldSatisfyAllConditions(member => member.Id.ShouldBe(urgent.Id), member => member.Type.ShouldBe(DiscrepancyType.LatePayment),
            member => member.Assignee.ShouldBe("王财务"), member => member.Phone.ShouldContain("****"));
    }

    [Fact]
    public async Task WithoutPermission_AllAreRefused()
    {
        var stranger = Given.Of("stranger");
        await Should.ThrowAsync<NotPermittedException>(() => Takings.ReadAsync(stranger, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Open.AgesAsync(stranger, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Open.MembersAsync(stranger, Stop));
    }

    private TakingsBoard Takings => new(postgres.Databases, new FakeTimeProvider(Now));

    private OpenBoard Open => new(postgres.Databases, new FakeTimeProvider(Now));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<Order> PaidAsync(DateTime at, decimal yuan, string method = "wechat_native", DateTime? created = null, OrderStatus status = OrderStatus.Paid,
        string type = Order.Vip)
        => postgres.Databases.OrderAsync(created ?? at.AddMinutes(-1), null,
            order => (order.PaidAt, order.Amount, order.PaymentMethod, order.PaymentStatus, order.OrderType) = (at, yuan, method, status, type));

    private async Task RefundAsync(Order order, int status, DateTime? at, decimal yuan)
    {
        var member = await postgres.Databases.MemberAsync(Now);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var plain = Core.Data.Sql.Plain("at", at);
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(db.Database, $"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at)
            VALUES ({Guid.NewGuid().ToString()}, {order.OrderId}, {member.UserId}, {yuan}, {status}, {plain})
            """, Stop);
    }
}
