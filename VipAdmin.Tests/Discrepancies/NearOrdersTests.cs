using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>What may be the order of a payment that has none, and what else the member bought about then.</summary>
public sealed class NearOrdersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private static readonly DateTime Paid = Now.AddHours(-20);
    private readonly DiscrepancyCase cases = new(postgres.Databases, new FakeTimeProvider(Now));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Candidates_OfAPaymentWithoutAnOrder_AreOfTheSameAmountAndChannelShortlyBefore_TheNearestFirst()
    {
        var near = await MadeAsync(Paid.AddMinutes(-3));
        var far = await MadeAsync(Paid.AddMinutes(-90));
        await MadeAsync(Paid.AddHours(-3));
        await MadeAsync(Paid.AddMinutes(10));
        await MadeAsync(Paid.AddMinutes(-4), o => o.Amount = 19.90m);
        await MadeAsync(Paid.AddMinutes(-5), o => o.PaymentMethod = "alipay");

        var found = await FindAsync("SOMETHING-ELSE-1");

        found.Seeks.ShouldBeTrue();
        found.Candidates.Select(order => order.OrderNo).ShouldBe([near.OrderNo, far.OrderNo]);
        found.Candidates.ShouldAllBe(order => order.SameAmount && order.SameChannel && !order.SimilarNumber);
        found.Others.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("mistyped")]
    [InlineData("lower")]
    [InlineData("bare")]
    [InlineData("prefixed")]
    public async Task Candidates_WithANumberLikeTheLines_AreFoundWhateverTheirAmountAndDay(string how)
    {
        var order = await MadeAsync(Paid.AddDays(-2), o => o.Amount = 19.90m);
        await MadeAsync(Paid.AddDays(-3));
        var number = how switch
        {
            "cut" => order.OrderNo[..^1],
            "mistyped" => order.OrderNo[..^1] + "X",
            "lower" => order.OrderNo.ToLowerInvariant(),
            "bare" => order.OrderNo[3..],
            _ => "shop-" + order.OrderNo,
        };

        var found = await FindAsync(number);

        var candidate = found.Candidates.ShouldHaveSingleItem();
        (candidate.OrderNo, candidate.SimilarNumber, candidate.SameAmount).ShouldBe((order.OrderNo, true, false));
    }

    [Fact]
    public async Task Candidates_OfMany_AreAtMostEight_TheLikeliestFirst()
    {
        for (var minute = 1; minute < 15; minute++)
        {
            await MadeAsync(Paid.AddMinutes(-minute));
        }
        var likely = await MadeAsync(Paid.AddMinutes(-60));

        var found = await FindAsync(likely.OrderNo[..^2]);

        found.Candidates.Count.ShouldBe(8);
        (found.Candidates[0].OrderNo, found.Candidates[0].Agreeing).ShouldBe((likely.OrderNo, 3));
    }

    [Fact]
    public async Task Others_OfACaseWithAMember_AreTheMembersOrdersAroundIt()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        List<Order> orders = [];
        for (var day = 0; day < 12; day++)
        {
            orders.Add(await postgres.Databases.OrderAsync(Now.AddDays(-12 + day), member));
        }
        await MadeAsync(Now.AddDays(-6));
        var of = orders[6];
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Subject, d.OrderNo, d.OrderId, d.UserId)
            = (of.OrderNo, of.OrderNo, of.OrderId, member.UserId));

        var detail = (await cases.FindAsync(Given.Support, found.Id, new DiscrepancyFilter(), Stop))!;

        detail.Seeks.ShouldBeFalse();
        detail.Candidates.ShouldBeEmpty();
        detail.Others.Select(order => order.OrderNo).ShouldBe([.. orders[2..6].Select(o => o.OrderNo), .. orders[7..11].Select(o => o.OrderNo)]);
    }

    private async Task<Order> MadeAsync(DateTime at, Action<Order>? but = null)
        => await postgres.Databases.OrderAsync(at, await postgres.Databases.MemberAsync(at), order =>
        {
            (order.Amount, order.PaymentMethod) = (29.90m, "wechat_native");
            but?.Invoke(order);
        });

    private async Task<DiscrepancyDetail> FindAsync(string number)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.OrderId, d.UserId) = (DiscrepancyType.LocalMissing, "wechat:2026-11-22:7", number, null, null);
            (d.LocalFen, d.PlatformFen, d.Channel) = (null, 29_90, "wechat");
            d.PlatformEvidence = FormattableString.Invariant($$"""{"state":"paid","paidAt":"{{Paid:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");
        });
        return (await cases.FindAsync(Given.Support, found.Id, new DiscrepancyFilter(), Stop))!;
    }
}
