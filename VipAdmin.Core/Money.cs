using System.Globalization;

namespace VipAdmin.Core;

/// <summary>Amounts are whole fen inside the program; yuan exist only at the edges (the numeric(10,2) column, Alipay's texts, the screen).</summary>
public static class Money
{
    /// <summary>Converts the numeric(10,2) yuan column. Exact.</summary>
    /// <exception cref="OverflowException">More than two decimals, or out of range.</exception>
    public static long FenFromYuan(decimal yuan)
    {
        var fen = yuan * 100m;
        return fen == decimal.Truncate(fen) ? (long)fen : throw new OverflowException($"{yuan} yuan is not a whole number of fen.");
    }

    /// <summary>Fen to yuan, exact.</summary>
    public static decimal YuanFromFen(long fen) => fen / 100m;

    /// <summary>Reads a platform's yuan text such as <c>299.00</c>. False for anything that is not digits with at most two decimals.</summary>
    public static bool TryParseYuan(string? text, out long fen)
    {
        fen = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan) || yuan > 99_999_999_999m)
        {
            return false;
        }
        var exact = yuan * 100m;
        if (exact != decimal.Truncate(exact))
        {
            return false;
        }
        fen = (long)exact;
        return true;
    }

    /// <summary><c>¥1,234.50</c>; negative amounts as <c>−¥1.00</c>, with a minus sign, not a hyphen. The same in both languages; for people only.</summary>
    public static string Format(long fen)
        => (fen < 0 ? "−¥" : "¥") + (Math.Abs(fen) / 100m).ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>A difference, with its sign: <c>+¥10.00</c>, <c>−¥10.00</c>, <c>¥0.00</c>.</summary>
    public static string FormatDifference(long fen) => fen > 0 ? "+" + Format(fen) : Format(fen);
}
