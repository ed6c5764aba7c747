using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Repairs;

public sealed class PaidEndTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    // Granted twice, three times, with two days as a gift.
    [InlineData(60, 30)]
    [InlineData(90, 30)]
    [InlineData(62, 32)]
    // Nothing is too much.
    [InlineData(30, null)]
    [InlineData(40, null)]
    public async Task End_OfAMembershipGrantedTooOften_IsTodaysWithoutTheSurplusPackages(int days, int? right)
    {
        var found = await FoundAsync(member => member.VipExpireAt = Now.AddDays(days));

        (await OfAsync(Given.Finance, found.Id)).ShouldBe(right is { } end ? Now.AddDays(end) : null);
    }

    [Fact]
    public async Task End_OfAMembershipForLife_OrOfNoMember_IsNotGuessed()
    {
        (await OfAsync(Given.Finance, (await FoundAsync(member => (member.VipExpireAt, member.IsLifetimeVip) = (Now.AddDays(60), true))).Id)).ShouldBeNull();
        (await OfAsync(Given.Finance, (await postgres.Databases.DiscrepancyAsync(Now)).Id)).ShouldBeNull();
    }

    [Fact]
    public async Task End_IsForThoseWhoHandleDiscrepancies()
        => await Should.ThrowAsync<NotPermittedException>(() => OfAsync(Given.Support, Guid.NewGuid()));

    private Task<DateTime?> OfAsync(Actor actor, Guid id) => new PaidEnd(postgres.Databases).OfAsync(actor, id, Stop);

    private async Task<Discrepancy> FoundAsync(Action<Member> but)
    {
        var member = await postgres.Databases.MemberAsync(Now, m => { m.VipLevel = 1; but(m); });
        var order = await postgres.Databases.PurchaseAsync(Now, member,
            but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, Now, "T" + o.OrderNo));
        return await postgres.Databases.DiscrepancyAsync(Now, d =>
            (d.Type, d.OrderId, d.OrderNo, d.Subject) = (DiscrepancyType.DoubleActivation, order.OrderId, order.OrderNo, order.OrderNo));
    }
}
