using System.Globalization;
using System.IO.Compression;
using System.Text;
using VipAdmin.Core;

namespace VipAdmin.Web.Sandbox;

/// <summary>Bills in WeChat Pay's words: UTF-8 with a byte order mark, a back-tick before every cell, yuan.</summary>
internal static class WeChatBillText
{
    private const string Before = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,";
    private const string Refund = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,";
    private const string After = "商品名称,商户数据包,手续费,费率,订单金额,";

    /// <summary>A trade bill of <c>ALL</c>, <c>SUCCESS</c> or <c>REFUND</c>; null when it has no line.</summary>
    public static string? Trades(string type, IReadOnlyList<SandboxBillLine> all)
    {
        var lines = all.Where(line => type == "ALL" || line.RefundNo is null == (type == "SUCCESS")).ToArray();
        if (lines.Length == 0)
        {
            return null;
        }
        var text = new StringBuilder("\uFEFF").Append(type switch
        {
            "SUCCESS" => Before + After + "费率备注",
            "REFUND" => Before + "退款申请时间,退款成功时间," + Refund + After + "申请退款金额,费率备注",
            _ => Before + Refund + After + "申请退款金额,费率备注",
        }).Append("\r\n");
        foreach (var line in lines)
        {
            Row(text, Cells(type, line));
        }
        var (paid, refunded) = (lines.Where(line => line.RefundNo is null).Sum(line => line.AmountFen),
            lines.Where(line => line.RefundNo is not null).Sum(line => line.AmountFen));
        text.Append("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n");
        Row(text, [$"{lines.Length}", Yuan(paid), Yuan(refunded), "0.00", Fee(lines.Sum(line => line.FeeFen)), Yuan(paid), Yuan(refunded)]);
        return text.ToString();
    }

    /// <summary>A fund flow bill: what was taken, and fees and refunds as movements of their own; null when it has no line.</summary>
    public static string? FundFlow(IReadOnlyList<SandboxBillLine> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }
        var text = new StringBuilder("\uFEFF记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n");
        var (number, ins, outs, taken, given, balance) = (0, 0, 0, 0L, 0L, 10_000_000L);
        void Flow(SandboxBillLine line, string business, string name, long fen)
        {
            if (fen == 0)
            {
                return;
            }
            balance += fen;
            _ = fen > 0 ? (ins++, taken += fen) : (outs++, given -= fen);
            Row(text, [Time(line), business, $"{line.At:yyyyMMdd}{++number:0000000000}", name, name, fen > 0 ? "收入" : "支出", Yuan(Math.Abs(fen)), Yuan(balance),
                SandboxKeys.WeChatMchId + "API", "", ""]);
        }
        foreach (var line in lines)
        {
            if (line.RefundNo is null)
            {
                Flow(line, line.TransactionId, "交易", line.AmountFen);
                Flow(line, line.TransactionId, "扣除交易手续费", -line.FeeFen);
            }
            else
            {
                Flow(line, RefundId(line), "退款", -line.AmountFen - line.FeeFen);
            }
        }
        text.Append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n");
        Row(text, [$"{ins + outs}", $"{ins}", Yuan(taken), $"{outs}", Yuan(given)]);
        return text.ToString();
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
        return packed.ToArray();
    }

    private static string[] Cells(string type, SandboxBillLine line)
    {
        var paid = line.RefundNo is null;
        string[] refund = [paid ? "0" : RefundId(line), line.RefundNo ?? "0", Yuan(paid ? 0 : line.AmountFen), "0.00", paid ? "" : "ORIGINAL",
            paid ? "" : line.Arrived ? "SUCCESS" : "PROCESSING"];
        string[] times = [Time(line), line.Arrived ? Time(line) : ""];
        return
        [
            Time(line), SandboxKeys.WeChatAppId, SandboxKeys.WeChatMchId, "0", "", line.TransactionId, line.OrderNo, "oSandbox" + line.TransactionId[^12..],
            "NATIVE", paid ? "SUCCESS" : "REFUND", "OTHERS", "CNY", Yuan(paid ? line.AmountFen : 0), "0.00",
            .. type switch { "SUCCESS" => [], "REFUND" => [.. times, .. refund], _ => refund },
            "VIP会员", "", Fee(line.FeeFen), "0.60%", Yuan(paid ? line.AmountFen : 0), .. type == "SUCCESS" ? [] : new[] { Yuan(paid ? 0 : line.AmountFen) }, "",
        ];
    }

    /// <summary>WeChat Pay's own number of a refund.</summary>
    private static string RefundId(SandboxBillLine line) => "5030" + line.TransactionId[4..];

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append('`').AppendJoin(",`", cells).Append("\r\n");

    private static string Time(SandboxBillLine line) => BusinessDay.ToBeijing(line.At).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => Money.YuanFromFen(fen).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Fee(long fen) => Money.YuanFromFen(fen).ToString("0.00000", CultureInfo.InvariantCulture);
}
