using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Reconciliation;

public sealed class ChannelIdentityTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly ScriptedPlatform wechat = new();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Order> OrderAsync(double daysAgo, OrderStatus status, string method = "wechat_native") => postgres.Databases.OrderAsync(
        Now.AddDays(-daysAgo),
        but: o => (o.PaymentStatus, o.PaymentMethod, o.TransactionId) = (status, method, status == OrderStatus.Paid ? "T-" + o.OrderNo : null));

    private async Task<Doctor.Finding> FindAsync()
        => Doctor.Identity("wechat", await new ChannelIdentity(postgres.Databases, new FakeTimeProvider(Now)).ReadAsync(wechat, Stop));

    [Fact]
    public async Task Read_NothingToAskAbout_SaysThatNothingIsProven()
    {
        await OrderAsync(8, OrderStatus.Paid);
        await OrderAsync(1, OrderStatus.Paid, "alipay");
        wechat.Says(await OrderAsync(1, OrderStatus.Pending), TradeState.NotFound, "ORDER_NOT_EXIST");

        (await FindAsync()).ShouldBe(new("wechat identity", "ok", "no order of the last 7 days to check merchant number and app id with"));
        wechat.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Read_PaidOrderOfOurs_ProvesTheIdentity()
    {
        await OrderAsync(0.1, OrderStatus.Pending);
        var paid = await OrderAsync(1, OrderStatus.Paid);
        wechat.Says(paid, paid.PaidTrade(Now.AddDays(-1)));

        (await FindAsync()).ShouldBe(new("wechat identity", "ok", $"the answer about order {paid.OrderNo} names our merchant and app"));
        wechat.Asked.ShouldBe([paid.OrderNo]);
    }

    [Fact]
    public async Task Read_OneOfThePaidOrdersIsOfAnotherApp_FailsWithTheAppThatCameBack()
    {
        var foreign = await OrderAsync(2, OrderStatus.Paid);
        var paid = await OrderAsync(1, OrderStatus.Paid);
        wechat.Says(paid, paid.PaidTrade(Now.AddDays(-1)));
        wechat.Answers(foreign,
            _ => new TradeAnswer.Unknown(new PlatformFault(FaultCode.StatusMismatch, "app wx2; WECHAT_APP_ID lists wx1", false), ScriptedPlatform.Call));

        (await FindAsync()).ShouldBe(new("wechat identity", "failed", $"order {foreign.OrderNo}: app wx2; WECHAT_APP_ID lists wx1"));
    }

    [Fact]
    public async Task Read_OpenMismatchesOfTheChannel_AreAWarning()
    {
        await postgres.Databases.DiscrepancyAsync(Now, d => d.Type = DiscrepancyType.IdentityMismatch);
        await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.Channel) = (DiscrepancyType.IdentityMismatch, "alipay"));
        await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.Status) = (DiscrepancyType.IdentityMismatch, DiscrepancyStatus.Resolved));

        (await FindAsync()).ShouldBe(new("wechat identity", "warning", "1 orders have an open IDENTITY_MISMATCH: see which app or merchant they name"));
    }
}
