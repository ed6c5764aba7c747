using System.Text.Json;
using VipAdmin.Core.Bills;
using VipAdmin.Tests.Payments;

namespace VipAdmin.Tests.Bills;

/// <summary>Every bill of the vectors: those to accept with each row and sum, those to refuse with their reason.</summary>
public sealed class BillVectorTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    /// <summary>The faults of the vectors to refuse, by file.</summary>
    private static readonly Dictionary<string, BillFault> Faults = new()
    {
        ["wechat/bills/bad-truncated.csv"] = new(BillFaultCode.Cut, 9),
        ["wechat/bills/bad-row-count.csv"] = new(BillFaultCode.CountDiffers, 22, "20", "19"),
        ["wechat/bills/bad-amount.csv"] = new(BillFaultCode.SumsDiffer, 23, "¥1,001,884.81", "¥1,001,784.81", "应结订单总金额"),
        ["wechat/bills/bad-columns.csv"] = new(BillFaultCode.CellMissing, 2, "27", "26"),
        ["wechat/bills/bad-error-json.csv"] = new(BillFaultCode.ErrorAnswer, 1),
        ["wechat/bills/bad-empty.csv"] = new(BillFaultCode.Empty),
        ["wechat/bills/trade-all.csv"] = new(BillFaultCode.HashDiffers, null, "d0941e68da8f38151ff86a61fc59f7c5cf9fcaa2",
            "aa440e0d82137f9faaa4303ee675cbd612e3ba88"),
        ["alipay/bills/bad-truncated.zip"] = new(BillFaultCode.Cut, 12),
        ["alipay/bills/bad-row-missing.zip"] = new(BillFaultCode.CountDiffers),
        ["alipay/bills/bad-amount.zip"] = new(BillFaultCode.SumsDiffer),
        ["alipay/bills/bad-columns.zip"] = new(BillFaultCode.CellMissing),
        ["alipay/bills/bad-no-detail.zip"] = new(BillFaultCode.NoDetail),
        ["alipay/bills/bad-not-a-zip.zip"] = new(BillFaultCode.WebPage, 1),
        ["alipay/bills/bad-cut.zip"] = new(BillFaultCode.Cut),
    };

    public static TheoryData<string, int> WeChat => Cases("wechat");

    public static TheoryData<string, int> Alipay => Cases("alipay");

    [Theory, MemberData(nameof(WeChat)), MemberData(nameof(Alipay))]
    public async Task File_OfTheVectors_IsReadOrRefusedAsTheySay(string channel, int number)
    {
        var vector = Vectors.Load($"{channel}/bills.json").GetProperty("vectors")[number];
        var name = $"{channel}/{vector.Text("file")}";
        var expected = new BillExpectation
        {
            Channel = channel, Day = Day, Merchant = "1900000109", Apps = ["wx0000000000000109"], Seller = "2088000000000000", Sha1 = vector.Text("hash_value"),
        };
        if (vector.Text("expect") == "reject")
        {
            var (_, _, _, fault) = await ReadAsync(name, expected);
            var wanted = Faults[name];
            fault.ShouldNotBeNull().Code.ShouldBe(wanted.Code);
            (wanted.Line is null || fault.Line == wanted.Line).ShouldBeTrue($"line {fault.Line}");
            (wanted.Expected is null || (fault.Expected, fault.Found, fault.Column) == (wanted.Expected, wanted.Found, wanted.Column)).ShouldBeTrue($"{fault}");
            return;
        }
        var expectation = Vectors.Load($"{channel}/{vector.Text("expected")}");
        foreach (var file in new[] { vector.Text("file"), vector.Text("gzip") }.OfType<string>())
        {
            var (bill, lines, flows, fault) = await ReadAsync($"{channel}/{file}", expected);
            fault.ShouldBeNull();
            bill.ShouldNotBeNull().Header.Day.ShouldBe(Day);
            bill.Header.Channel.ShouldBe(channel);
            if (bill.Header.Kind == BillKind.Fundflow)
            {
                CheckFlows(expectation, bill, flows);
            }
            else
            {
                CheckLines(expectation, bill, lines);
            }
        }
    }

    [Fact]
    public async Task Content_OfOneBillPackedAndEndedDifferently_HasOneHash()
    {
        var hashes = new HashSet<string?>();
        var files = new HashSet<string?>();
        foreach (var file in new[] { "trade-all.csv", "trade-all.csv.gz", "trade-all-lf-no-bom.csv", "trade-all-lf-no-bom.csv.gz" })
        {
            var (bill, _, _, _) = await ReadAsync("wechat/bills/" + file, null);
            hashes.Add(bill!.ContentSha256);
            files.Add(bill.Sha256);
        }

        hashes.ShouldHaveSingleItem().ShouldNotBeNull().Length.ShouldBe(64);
        files.Count.ShouldBe(4);
        files.ShouldContain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            await File.ReadAllBytesAsync(Vectors.PathOf("wechat/bills/trade-all.csv"), TestContext.Current.CancellationToken))));
    }

    private static void CheckLines(JsonElement expectation, BillFile bill, List<BillLine> lines)
    {
        var rows = expectation.GetProperty("rows").EnumerateArray().ToArray();
        lines.Count.ShouldBe(rows.Length);
        foreach (var (line, row) in lines.Zip(rows))
        {
            var raw = row.GetProperty("raw");
            if (bill.Header.Channel == "wechat")
            {
                CheckWeChat(line, raw, row.TryGetProperty("parsed", out var parsed) ? parsed : null);
            }
            else
            {
                CheckAlipay(line, row.GetProperty("parsed"));
            }
        }
        var trailer = bill.Trailer.ShouldNotBeNull();
        var payments = lines.Where(line => line.Kind == BillLineKind.Payment).ToArray();
        var refunds = lines.Except(payments).ToArray();
        trailer.ShouldBe(new BillTrailer(
            lines.Count, payments.Length, payments.Sum(line => line.AmountFen), refunds.Length, refunds.Sum(line => line.AmountFen),
            lines.Sum(line => line.FeeFen)));
        if (expectation.TryGetProperty("trailer", out var printed))
        {
            (trailer.Payments, trailer.Refunds).ShouldBe(((int)printed.Number("tradeCount")!, (int)printed.Number("refundCount")!));
            payments.Sum(line => line.SettledFen).ShouldBe(printed.Number("tradeReceiptFen")!.Value);
            refunds.Sum(line => line.SettledFen).ShouldBe(-printed.Number("refundReceiptFen")!.Value);
            (bill.Header.Account, bill.Header.Merchant).ShouldBe((expectation.Text("account"), "2088000000000000"));
        }
        else
        {
            var sums = expectation.GetProperty("summary").GetProperty("parsed");
            ((long)trailer.Lines, trailer.PaymentFen, trailer.FeeFen).ShouldBe(
                (sums.Number("总交易单数")!.Value, sums.Number("订单总金额")!.Value, sums.Number("手续费总金额")!.Value));
            (sums.Number("申请退款总金额") ?? 0).ShouldBe(trailer.RefundFen);
            bill.Header.Variant.ShouldBe(Enum.Parse<BillVariant>(expectation.Text("billType")!, ignoreCase: true));
            bill.Header.Merchant.ShouldBe("1900000109");
        }
    }

    private static void CheckWeChat(BillLine line, JsonElement raw, JsonElement? parsed)
    {
        (line.OrderNo, line.TransactionId, line.AppId, line.Merchant, line.Status).ShouldBe(
            (raw.Text("商户订单号")!, raw.Text("微信订单号"), raw.Text("公众账号ID"), raw.Text("商户号")!, raw.Text("交易状态")!));
        VipAdmin.Core.BusinessDay.ToBeijing(line.TradedAtUtc).ToString("yyyy-MM-dd HH:mm:ss").ShouldBe(raw.Text("交易时间"));
        line.Rate.ShouldBe(decimal.Parse(raw.Text("费率")!.TrimEnd('%')) / 100);
        if (parsed is not { } typed)
        {
            // Fewer columns: the full figure is what is settled and the coupon together.
            line.AmountFen.ShouldBe((long)(100 * (decimal.Parse(raw.Text("应结订单金额")!) + decimal.Parse(raw.Text("代金券金额")!))));
            return;
        }
        line.Kind.ToString().ShouldBe(typed.Text("kind"), StringCompareShould.IgnoreCase);
        var paid = line.Kind == BillLineKind.Payment;
        line.AmountFen.ShouldBe(typed.Number(paid ? "orderFen" : "applyRefundFen")!.Value);
        line.SettledFen.ShouldBe(typed.Number(paid ? "settlementFen" : "refundFen")!.Value);
        line.FeeFen.ShouldBe(typed.Number("feeFen")!.Value);
        (line.RefundNo, line.PlatformRefundNo, line.RefundStatus).ShouldBe((typed.Text("outRefundNo"), typed.Text("refundId"), typed.Text("refundState")));
    }

    private static void CheckAlipay(BillLine line, JsonElement typed)
    {
        line.Kind.ToString().ShouldBe(typed.Text("kind"), StringCompareShould.IgnoreCase);
        (line.OrderNo, line.TransactionId, line.RefundNo).ShouldBe((typed.Text("outTradeNo")!, typed.Text("tradeNo"), typed.Text("outRequestNo")));
        new DateTimeOffset(line.TradedAtUtc).ShouldBe(DateTimeOffset.Parse(typed.Text("finishTime")!));
        (line.AmountFen, line.SettledFen, line.FeeFen).ShouldBe(
            (Math.Abs(typed.Number("amountFen")!.Value), Math.Abs(typed.Number("receiptFen")!.Value), -typed.Number("feeFen")!.Value));
    }

    private static void CheckFlows(JsonElement expectation, BillFile bill, List<FundFlowLine> flows)
    {
        var rows = expectation.GetProperty("rows").EnumerateArray().ToArray();
        flows.Count.ShouldBe(rows.Length);
        foreach (var (flow, row) in flows.Zip(rows))
        {
            var wechat = bill.Header.Channel == "wechat";
            (flow.FlowNo, flow.BusinessNo, flow.OrderNo, flow.Type).ShouldBe(wechat
                ? (row.Text("资金流水单号")!, row.Text("微信支付业务单号")!, null, row.Text("业务类型")!)
                : (row.Text("账务流水号")!, row.Text("业务流水号")!, row.Text("商户订单号"), row.Text("业务类型")!));
            VipAdmin.Core.BusinessDay.ToBeijing(flow.BookedAtUtc).ToString("yyyy-MM-dd HH:mm:ss").ShouldBe(row.Text(wechat ? "记账时间" : "发生时间"));
            flow.AmountFen.ShouldBe((long)(100 * (wechat
                ? decimal.Parse(row.Text("收支金额(元)")!) * (row.Text("收支类型") == "收入" ? 1 : -1)
                : decimal.Parse(row.Text("收入金额（+元）")!) + decimal.Parse(row.Text("支出金额（-元）")!))));
            flow.BalanceFen.ShouldBe((long)(100 * decimal.Parse(row.Text(wechat ? "账户结余(元)" : "账户余额（元）")!)));
        }
        var (ins, outs) = (flows.Where(flow => flow.AmountFen > 0).ToArray(), flows.Where(flow => flow.AmountFen < 0).ToArray());
        bill.Trailer.ShouldBe(
            new BillTrailer(flows.Count, ins.Length, ins.Sum(flow => flow.AmountFen), outs.Length, -outs.Sum(flow => flow.AmountFen), 0));
    }

    private static async Task<(BillFile? Bill, List<BillLine> Lines, List<FundFlowLine> Flows, BillFault? Fault)> ReadAsync(string file,
        BillExpectation? expected)
    {
        await using var stream = File.OpenRead(Vectors.PathOf(file));
        return await BillReading.AllAsync(stream, expected);
    }

    private static TheoryData<string, int> Cases(string channel)
    {
        var data = new TheoryData<string, int>();
        data.AddRange(Enumerable.Range(0, Vectors.Load($"{channel}/bills.json").GetProperty("vectors").GetArrayLength()).Select(i => (channel, i)).ToArray());
        return data;
    }
}
