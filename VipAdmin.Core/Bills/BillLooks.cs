using System.Diagnostics.CodeAnalysis;
using System.Text;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Bills;

/// <summary>Tells by its first bytes what a file is.</summary>
internal static class BillLooks
{
    /// <summary>Bytes that show it: the longest heading has under one thousand.</summary>
    public const int Length = 4096;

    /// <summary>Alipay writes GBK; this is its superset, so that rare characters of names are read too.</summary>
    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Words that headings of bills begin with.</summary>
    private static readonly string[] Traces = ["交易时间", "记账时间", "支付宝"];

    /// <summary>How a file is packed.</summary>
    /// <exception cref="BillRefusedException">It is packed, or made, in a way that no bill is.</exception>
    public static BillPacking Packing(ReadOnlySpan<byte> start) => start switch
    {
        [] => throw Refusal(BillFaultCode.Empty),
        [0x1F, 0x8B, ..] => BillPacking.Gzip,
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => BillPacking.Zip,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => throw Refusal(BillFaultCode.Spreadsheet),
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] or [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] or [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
            or [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Refusal(BillFaultCode.OtherArchive),
        _ => BillPacking.None,
    };

    /// <summary>The format of unpacked text, or why it is none.</summary>
    public static bool TryFormat(ReadOnlySpan<byte> start, [NotNullWhen(true)] out BillFormat? format, [NotNullWhen(false)] out BillFault? fault)
    {
        (format, fault) = (null, null);
        if (start.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            fault = new BillFault(BillFaultCode.Empty);
            return false;
        }
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            fault = new BillFault(BillFaultCode.WrongEncoding, 1);
            return false;
        }
        var utf8 = Heading(start, Utf8);
        if (Known(utf8, Utf8) is { } known)
        {
            format = known;
            return true;
        }
        var chinese = Heading(start, Chinese);
        if (Known(chinese, Chinese) is { Channel: PaymentMethod.Alipay } alipay)
        {
            format = alipay;
            return true;
        }
        fault = utf8 switch
        {
            ['{' or '[', ..] => new BillFault(BillFaultCode.ErrorAnswer, 1, Found: BillCell.Shown(utf8)),
            ['<', ..] => new BillFault(BillFaultCode.WebPage, 1),
            _ when utf8.StartsWith("#支付宝业务汇总", StringComparison.Ordinal) || chinese.StartsWith("#支付宝业务汇总", StringComparison.Ordinal)
                => new BillFault(BillFaultCode.NoDetail),
            _ when IsMisread(start, utf8, chinese) => new BillFault(BillFaultCode.WrongEncoding, 1),
            _ => new BillFault(BillFaultCode.NotABill, 1, Found: BillCell.Shown(utf8.Replace('\uFFFD', '?'))),
        };
        return false;
    }

    private static string Heading(ReadOnlySpan<byte> start, Encoding encoding)
    {
        var text = start.StartsWith(Encoding.UTF8.Preamble) ? start[3..] : start;
        text = text.TrimStart(" \t\r\n"u8);
        var end = text.IndexOfAny("\r\n"u8);
        return encoding.GetString(end < 0 ? text : text[..end]).Trim();
    }

    private static BillFormat? Known(string heading, Encoding encoding)
    {
        if (heading.StartsWith("#支付宝业务明细", StringComparison.Ordinal))
        {
            return new BillFormat(PaymentMethod.Alipay, (text, expected) => new AlipayTradeBill(BillRows.OfAlipay(text, encoding), expected));
        }
        if (heading.StartsWith("#支付宝账务明细", StringComparison.Ordinal))
        {
            return new BillFormat(PaymentMethod.Alipay, (text, expected) => new AlipayFundFlowBill(BillRows.OfAlipay(text, encoding), expected));
        }
        var names = heading.Split(',').Select(name => name.Trim()).ToHashSet(StringComparer.Ordinal);
        if (names.IsSupersetOf(["交易时间", "微信订单号"]))
        {
            return new BillFormat(PaymentMethod.WeChat, (text, expected) => new WeChatTradeBill(BillRows.OfWeChat(text), expected));
        }
        return names.IsSupersetOf(["记账时间", "资金流水单号"])
            ? new BillFormat(PaymentMethod.WeChat, (text, expected) => new WeChatFundFlowBill(BillRows.OfWeChat(text), expected))
            : null;
    }

    /// <summary>
    /// Whether a heading is a bill's after it was read in one encoding and saved in another: WeChat Pay's saved as GBK, or letters that became replacement
    /// characters, Latin letters or other Chinese ones.
    /// </summary>
    private static bool IsMisread(ReadOnlySpan<byte> start, string utf8, string chinese)
    {
        return Known(chinese, Chinese) is not null || start.IndexOf("\uFFFD"u8) >= 0
            || new[] { Again(Chinese, Utf8), Again(Encoding.Latin1, Chinese), Again(Encoding.Latin1, Utf8) }
                .Any(text => Traces.Any(trace => text.Contains(trace, StringComparison.Ordinal)));

        string Again(Encoding wrong, Encoding right) => right.GetString(wrong.GetBytes(utf8));
    }

    private static BillRefusedException Refusal(BillFaultCode code) => new(new BillFault(code));
}
