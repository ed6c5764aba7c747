using System.Globalization;
using System.IO.Compression;
using System.Text;
using VipAdmin.Core;

namespace VipAdmin.Web.Sandbox;

/// <summary>Bills in Alipay's words: a zip, names and texts in GBK, tabs behind many cells, refunds and fees negative.</summary>
internal static class AlipayBillText
{
    private const string Account = SandboxKeys.AlipaySellerId + "0156";

    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding("gbk")!;

    /// <summary>The detail of business with its summary.</summary>
    public static byte[] Trades(DateOnly day, IReadOnlyList<SandboxBillLine> lines)
    {
        var (payments, refunds) = (lines.Where(line => line.RefundNo is null).ToArray(), lines.Where(line => line.RefundNo is not null).ToArray());
        var (paid, refunded, fees) = (payments.Sum(line => line.AmountFen), refunds.Sum(line => line.AmountFen), lines.Sum(line => line.FeeFen));
        var detail = new StringBuilder(Frame("业务明细", day))
            .Append("支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,")
            .Append("支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n");
        foreach (var line in lines)
        {
            var amount = Yuan(line.RefundNo is null ? line.AmountFen : -line.AmountFen);
            detail.Append($"{line.TransactionId}\t,{line.OrderNo}\t,{(line.RefundNo is null ? "交易" : "退款")}\t,VIP会员,")
                .Append($"{Time(line.At)},{Time(line.At)},\t,\t,\t,\t,")
                .Append($"san***@sandbox.test\t,{amount},{amount},0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,{line.RefundNo}\t,{Yuan(-line.FeeFen)},0.00,\r\n");
        }
        detail.Append(End("业务明细"))
            .Append($"#交易合计：{payments.Length}笔，商家实收共{Yuan(paid)}元，商家优惠共0.00元\r\n")
            .Append($"#退款合计：{refunds.Length}笔，商家实收退款共{Yuan(-refunded)}元，商家优惠退款共0.00元\r\n").Append(Exported(day));
        var totals = $"{payments.Length},{refunds.Length},{Yuan(paid - refunded)},{Yuan(paid - refunded)},0.00,0.00,0.00,{Yuan(-fees)},0.00,"
            + $"{Yuan(paid - refunded - fees)}\r\n";
        var summary = Frame("业务汇总", day)
            + "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）\r\n"
            + $"\t,\t,{totals}合计\t,\t,{totals}{End("业务汇总")}{Exported(day)}";
        return Zip(($"{Account}_{day:yyyyMMdd}_业务明细.csv", detail.ToString()), ($"{Account}_{day:yyyyMMdd}_业务明细(汇总).csv", summary));
    }

    /// <summary>Every movement of the balance.</summary>
    public static byte[] FundFlow(DateOnly day, IReadOnlyList<SandboxBillLine> lines)
    {
        var text = new StringBuilder(Frame("账务明细", day))
            .Append("账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r\n");
        var (number, ins, outs, taken, given, balance) = (0, 0, 0, 0L, 0L, 10_000_000L);
        void Flow(SandboxBillLine line, string type, long fen)
        {
            if (fen == 0)
            {
                return;
            }
            balance += fen;
            _ = fen > 0 ? (ins++, taken += fen) : (outs++, given += fen);
            text.Append($"{day:yyyyMMdd}{++number:00000000}\t,{line.TransactionId}\t,{line.OrderNo}\t,VIP会员\t,{Time(line.At)},san***@sandbox.test\t,")
                .Append($"{Yuan(Math.Max(fen, 0))},{Yuan(Math.Min(fen, 0))},{Yuan(balance)},支付宝,{type},\r\n");
        }
        foreach (var line in lines)
        {
            Flow(line, line.RefundNo is null ? "在线支付" : "退款", line.RefundNo is null ? line.AmountFen : -line.AmountFen);
            Flow(line, line.RefundNo is null ? "收费" : "退费", -line.FeeFen);
        }
        text.Append(End("账务明细")).Append($"#支出合计：{outs}笔，共{Yuan(given)}元\r\n#收入合计：{ins}笔，共{Yuan(taken)}元\r\n").Append(Exported(day));
        return Zip(($"{Account}_{day:yyyyMMdd}_账务明细.csv", text.ToString()));
    }

    private static string Frame(string name, DateOnly day)
        => $"#支付宝{name}查询\r\n#账号：[{Account}]\r\n#起始日期：[{day:yyyy年MM月dd日} 00:00:00]   终止日期：[{day.AddDays(1):yyyy年MM月dd日} 00:00:00]\r\n"
            + $"#-----------------------------------------{name}列表----------------------------------------\r\n";

    private static string End(string name) => $"#-----------------------------------------{name}列表结束------------------------------------\r\n";

    private static string Exported(DateOnly day) => $"#导出时间：[{day.AddDays(1):yyyy年MM月dd日} 07:27:37]\r\n";

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true, Gbk))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(Gbk.GetBytes(text));
            }
        }
        return packed.ToArray();
    }

    private static string Time(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => Money.YuanFromFen(fen).ToString("0.00", CultureInfo.InvariantCulture);
}
