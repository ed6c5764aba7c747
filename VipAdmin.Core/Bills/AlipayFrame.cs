using System.Globalization;
using System.Text.RegularExpressions;

namespace VipAdmin.Core.Bills;

/// <summary>The lines with a <c>#</c> around the rows of Alipay's files: account and period before them, counts and sums after.</summary>
internal static partial class AlipayFrame
{
    /// <summary>What stands between the seller and the end of an account's number.</summary>
    private const string AccountEnding = "0156";

    /// <summary><c>#账号：[20880000000000000156]</c>.</summary>
    public static string? Account(string line) => AccountLine().Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The seller (2088…) of an account.</summary>
    public static string Seller(string account)
        => account.Length == 20 && account.EndsWith(AccountEnding, StringComparison.Ordinal) ? account[..16] : account;

    /// <summary><c>#起始日期：[2026年11月22日 00:00:00]   终止日期：[2026年11月23日 00:00:00]</c>, Beijing time.</summary>
    public static (DateTime From, DateTime Until)? Period(string line)
        => PeriodLine().Match(line) is { Success: true } match && Time(match.Groups[1].Value) is { } from && Time(match.Groups[2].Value) is { } until
            ? (from, until) : null;

    /// <summary>A count and its sum: <c>#交易合计：14笔，商家实收共1000.00元，…</c>. The sum loses its sign.</summary>
    public static (int Count, long Fen)? Total(string line, string name)
        => TotalLine().Match(line) is { Success: true } match && match.Groups[1].Value == name
            && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && Money.TryParseYuan(match.Groups[3].Value, out var fen) ? (count, fen) : null;

    private static DateTime? Time(string text)
        => DateTime.TryParseExact(text, "yyyy年MM月dd日 HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    [GeneratedRegex(@"^#账号[：:]\[(\d{10,32})\]")]
    private static partial Regex AccountLine();

    [GeneratedRegex(@"^#起始日期[：:]\[([^\]]+)\]\s*终止日期[：:]\[([^\]]+)\]")]
    private static partial Regex PeriodLine();

    [GeneratedRegex(@"^#(\w+合计)[：:](\d+)笔[，,][^，,\d-]*共-?([\d.]+)元")]
    private static partial Regex TotalLine();
}
