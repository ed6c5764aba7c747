using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

/// <summary>The rules for refunds, each with its near misses. The payments lie days before, so that only refunds count.</summary>
public sealed class RefundMatchingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private MatchWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Match_PartialRefundsOfOneOrder_EachForItself()
    {
        var order = await OrderAsync();
        var first = await world.RefundAsync(order, At(Day, 12), 10m);
        var second = await world.RefundAsync(order, At(Day, 13), 5m);
        await world.BackAsync(order, second, At(Day, 13), l => l.AmountFen = 5_00);
        await world.BackAsync(order, first, At(Day, 12), l => l.AmountFen = 12_00);

        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.RefundAmount, first)]);
        var found = (await world.FoundAsync()).Single();
        (found.LocalFen, found.PlatformFen, found.OrderNo, found.Severity).ShouldBe((10_00, 12_00, order.OrderNo, Severity.Critical));
        (await world.EntryAsync(order, second))!.Match.ShouldBe(Match.Matched);
        (await world.SumsAsync(Day)).ShouldBe((-2_00, 0));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Match_RefundAtThePlatformThatIsNotDoneHere_IsRemoteOnly(int? status)
    {
        var order = await OrderAsync();
        var number = status is { } local ? await world.RefundAsync(order, null, null, local) : "R-elsewhere";
        await world.BackAsync(order, number, At(Day, 12));

        await world.MatchAsync();

        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        (found.Type, found.Subject, found.LocalFen, found.PlatformFen, found.BillDay).ShouldBe(
            (DiscrepancyType.RefundRemoteOnly, number, null, 29_90, Day));
        found.PlatformEvidence.ShouldContain("\"refundedFen\": 2990");
        (await world.SumsAsync(Day)).ShouldBe((-29_90, 0));
    }

    [Fact]
    public async Task Match_RefundThatAQueryFoundBefore_IsTheSameOne()
    {
        var order = await OrderAsync();
        await postgres.Databases.DiscrepancyAsync(At(Day, 13), d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.OrderId) = (DiscrepancyType.RefundRemoteOnly, order.OrderNo, order.OrderNo, order.OrderId);
            d.PlatformEvidence = """{"state":"refunded","amountFen":2990,"refundedFen":2990}""";
        });
        await world.BackAsync(order, "R-1", At(Day, 12));

        await world.MatchAsync();

        var found = (await world.FoundAsync()).ShouldHaveSingleItem();
        (found.Subject, found.BillDay, found.Version).ShouldBe((order.OrderNo, Day, 1));
        (await world.SumsAsync(Day)).ShouldBe((-29_90, 0));
    }

    [Theory]
    [InlineData(2, null, null)]
    [InlineData(3, null, DiscrepancyType.RefundLocalOnly)]
    // With a day's statement missing it may be on that.
    [InlineData(3, 2, null)]
    public async Task Match_RefundWithoutALine_WaitsForThreeStatements(int until, int? without, DiscrepancyType? type)
    {
        var order = await OrderAsync();
        var refund = await world.RefundAsync(order, At(Day, 12));
        for (var after = 0; after <= until; after++)
        {
            if (after != without)
            {
                await world.StatementAsync(Day.AddDays(after));
            }
        }

        await world.MatchAsync(Day.AddDays(until));
        await world.MatchAsync();

        (await world.OpenAsync()).ShouldBe(type is { } expected ? [(expected, refund)] : []);
        (await world.EntryAsync(order, refund))!.Match.ShouldBe(type is null ? Match.Carried : Match.Discrepancy);
        (await world.SumsAsync(Day)).ShouldBe((29_90, 0));
    }

    [Fact]
    public async Task Match_RefundOnALaterStatement_IsCarriedOnBothDays()
    {
        var order = await OrderAsync();
        var refund = await world.RefundAsync(order, At(Day, 12));
        await world.StatementAsync();
        await world.MatchAsync();
        var line = await world.BackAsync(order, refund, At(Day.AddDays(2), 1));

        await world.MatchAsync(Day.AddDays(2));

        (await world.NowAsync(line)).Match.ShouldBe(Match.Carried);
        (await world.OpenAsync()).ShouldBeEmpty();
        (await world.SumsAsync(Day)).ShouldBe((29_90, 0));
        (await world.SumsAsync(Day.AddDays(2))).ShouldBe((-29_90, 0));
    }

    [Fact]
    public async Task Match_AlipayLinesWithoutANumber_MeetOursByOrderAndAmount()
    {
        var order = await world.PaidAsync(At(Day.AddDays(-9), 12), o => o.PaymentMethod = Alipay);
        var one = await world.RefundAsync(order, At(Day, 12), 10m);
        var two = await world.RefundAsync(order, At(Day, 13), 10m);
        foreach (var hour in new[] { 12, 13, 14 })
        {
            await world.BackAsync(order, null, At(Day, hour), l => l.AmountFen = 10_00);
        }

        await world.MatchAsync(Day, Alipay);
        await world.MatchAsync(Day, Alipay);

        (await world.EntryAsync(order, one))!.Match.ShouldBe(Match.Matched);
        (await world.EntryAsync(order, two))!.Match.ShouldBe(Match.Matched);
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.RefundRemoteOnly, "alipay:2026-11-22:4")]);
        (await world.SumsAsync(Day, Alipay)).ShouldBe((-10_00, 0));
    }

    private Task<Order> OrderAsync() => world.PaidAsync(At(Day.AddDays(-9), 12));
}
