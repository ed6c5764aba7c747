using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Bills;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>The sandbox's bills through the real clients and the real reader: asked for, downloaded, read to the end.</summary>
public sealed class SandboxBillsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncDisposable
{
    private static readonly DateOnly Yesterday = BusinessDay.Of(SandboxBench.Noon).AddDays(-1);

    private readonly SandboxBench bench = new(postgres);

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Bill_OfAPastDay_ListsThatDaysPaymentsAndRefunds(string channel)
    {
        await WorldAsync();
        var day = DayOf(channel, 0);
        var first = await PaidAsync(channel, day, TimeSpan.Zero);
        var last = await PaidAsync(channel, day, new TimeSpan(23, 59, 59));
        await PaidAsync(channel, day.AddDays(1), TimeSpan.Zero);
        await bench.TradeAsync(channel, t => t with { OpenedAt = At(day, TimeSpan.FromHours(1)), ClosedAt = At(day, TimeSpan.FromHours(2)) });
        await RefundAsync(first, "RFA" + channel, 990, At(day, TimeSpan.FromHours(9)));

        var (bill, lines, _) = await ReadAsync(channel, new BillQuestion(day));

        lines.Select(line => (line.Kind, line.OrderNo, line.TransactionId, line.RefundNo, line.AmountFen, line.FeeFen)).ShouldBe(
        [
            (BillLineKind.Payment, first.OrderNo, first.TransactionId, null, 2990, 18),
            (BillLineKind.Refund, first.OrderNo, first.TransactionId, "RFA" + channel, 990, -6),
            (BillLineKind.Payment, last.OrderNo, last.TransactionId, null, 2990, 18),
        ], ignoreOrder: false);
        bill.Trailer.ShouldBe(new BillTrailer(3, 2, 5980, 1, 990, 30));
        bill.Header.Merchant.ShouldBe(channel == "wechat" ? SandboxKeys.WeChatMchId : SandboxKeys.AlipaySellerId);
    }

    [Fact]
    public async Task Bill_OfWeChatPaymentsOrRefundsAlone_ListsThose()
    {
        await WorldAsync();
        var day = DayOf("wechat", 3);
        var trade = await PaidAsync("wechat", day, TimeSpan.FromHours(3));
        await RefundAsync(trade, "RFB", 2990, At(day, TimeSpan.FromHours(9)));

        var (success, payments, _) = await ReadAsync("wechat", new BillQuestion(day, BillKind.Trade, BillVariant.Success));
        var (refund, refunds, _) = await ReadAsync("wechat", new BillQuestion(day, BillKind.Refund, BillVariant.Refund));

        (payments.ShouldHaveSingleItem().Kind, refunds.ShouldHaveSingleItem().RefundNo).ShouldBe((BillLineKind.Payment, "RFB"));
        (success.Header.Variant, refund.Header.Variant).ShouldBe((BillVariant.Success, BillVariant.Refund));
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task FundFlow_OfAPastDay_MovesWhatTheTradesAndFeesMoved(string channel)
    {
        await WorldAsync();
        var day = DayOf(channel, 6);
        var trade = await PaidAsync(channel, day, TimeSpan.FromHours(3));
        await RefundAsync(trade, "RFC" + channel, 990, At(day, TimeSpan.FromHours(9)));

        var (bill, _, flows) = await ReadAsync(channel, new BillQuestion(day, BillKind.Fundflow));

        flows.Sum(flow => flow.AmountFen).ShouldBe(2990 - 18 - 990 + 6);
        bill.Header.Kind.ShouldBe(BillKind.Fundflow);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Bill_WithPlantedDifferences_DiffersWhereTheOrdersDoNot(string channel)
    {
        await WorldAsync();
        var day = DayOf(channel, 9);
        var trades = new List<SandboxTrade>();
        for (var hour = 1; hour <= 4; hour++)
        {
            trades.Add(await PaidAsync(channel, day, TimeSpan.FromHours(hour)));
        }
        var bills = bench.Services.GetRequiredService<SandboxBills>();
        await bills.PlantAsync(channel, day, trades[0].OrderNo, SandboxBillEdit.LeaveOut, 0, SandboxBench.Stop);
        await bills.PlantAsync(channel, day, trades[1].OrderNo, SandboxBillEdit.ChangeAmount, -1000, SandboxBench.Stop);
        await bills.PlantAsync(channel, day, trades[2].OrderNo, SandboxBillEdit.ChangeFee, 5, SandboxBench.Stop);
        await bills.PlantAsync(channel, day, trades[3].OrderNo, SandboxBillEdit.AddRefund, 500, SandboxBench.Stop);
        await bills.PlantAsync(channel, day, "VIPSTRANGER1", SandboxBillEdit.AddPayment, 700, SandboxBench.Stop);

        var (_, lines, _) = await ReadAsync(channel, new BillQuestion(day));

        lines.Select(line => (line.OrderNo, line.Kind, line.AmountFen, line.FeeFen)).ShouldBe(
        [
            (trades[1].OrderNo, BillLineKind.Payment, 1990, 18), (trades[2].OrderNo, BillLineKind.Payment, 2990, 23),
            (trades[3].OrderNo, BillLineKind.Payment, 2990, 18), (trades[3].OrderNo, BillLineKind.Refund, 500, -3),
            ("VIPSTRANGER1", BillLineKind.Payment, 700, 4),
        ], ignoreOrder: true);
        (await bench.Platform(channel).QueryAsync(new TradeQuestion(trades[1].OrderNo, 2990), SandboxBench.Stop))
            .ShouldBeOfType<TradeAnswer.Known>().Trade.AmountFen.ShouldBe(2990);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Bill_OfADayWithoutTradesOrTooEarly_IsNone(string channel)
    {
        await WorldAsync();

        (await FetchAsync(channel, new BillQuestion(Yesterday.AddDays(-60)))).ShouldBeOfType<BillAnswer.NoTrades>();
        foreach (var day in new[] { Yesterday.AddDays(1), Yesterday.AddDays(-100) })
        {
            (await FetchAsync(channel, new BillQuestion(day))).ShouldBeOfType<BillAnswer.Unknown>().Fault.Code.ShouldBe(FaultCode.RequestRefused);
        }
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Bill_WhereOrdersMayBeReal_IsUnknownAndNeverEmpty(string channel)
    {
        await using (var command = postgres.DataSource.CreateCommand("SELECT to_regclass('sandbox.world') IS NOT NULL"))
        {
            if ((bool)(await command.ExecuteScalarAsync(SandboxBench.Stop))!)
            {
                await using var forget = postgres.DataSource.CreateCommand("DELETE FROM sandbox.world");
                await forget.ExecuteNonQueryAsync(SandboxBench.Stop);
            }
        }

        (await FetchAsync(channel, new BillQuestion(Yesterday.AddDays(-60)))).ShouldBeOfType<BillAnswer.Unknown>().Fault.Code
            .ShouldBe(FaultCode.PlatformMaintenance);
    }

    /// <summary>Days of their own for each test, because the book is shared.</summary>
    private static DateOnly DayOf(string channel, int back) => Yesterday.AddDays(-back - (channel == "alipay" ? 20 : 0));

    private static DateTime At(DateOnly day, TimeSpan time) => BusinessDay.StartUtc(day) + time;

    private Task<SandboxTrade> PaidAsync(string channel, DateOnly day, TimeSpan time)
        => bench.TradeAsync(channel, t => t with { OpenedAt = At(day, time).AddMinutes(-2), PayAt = At(day, time) });

    private Task RefundAsync(SandboxTrade trade, string refundNo, long fen, DateTime at)
        => bench.Book.RefundAsync(new SandboxRefund(trade.Channel, refundNo, trade.OrderNo, fen, at, at), SandboxBench.Stop);

    private async Task WorldAsync()
    {
        await bench.Book.FindAsync("wechat", "none", SandboxBench.Stop);
        await using var command = postgres.DataSource.CreateCommand("INSERT INTO sandbox.world (born_at, members) VALUES (now(), 1) ON CONFLICT DO NOTHING");
        await command.ExecuteNonQueryAsync(SandboxBench.Stop);
    }

    private Task<BillAnswer> FetchAsync(string channel, BillQuestion question)
        => bench.Services.GetServices<IBillSource>().Single(source => source.Channel == channel).FetchAsync(question, SandboxBench.Stop);

    private async Task<(BillFile Bill, List<BillLine> Lines, List<FundFlowLine> Flows)> ReadAsync(string channel, BillQuestion question)
    {
        var answer = await FetchAsync(channel, question);
        var fetched = answer.ShouldBeOfType<BillAnswer.Fetched>((answer as BillAnswer.Unknown)?.Fault.Message);
        await using (fetched.File)
        {
            var (bill, lines, flows, fault) = await BillReading.AllAsync(fetched.File,
                new BillExpectation { Channel = channel, Kind = question.Kind, Day = question.Day, Sha1 = fetched.Sha1 });
            fault.ShouldBeNull();
            return (bill!, lines, flows);
        }
    }
}
