using System.Text;

namespace VipAdmin.Core.Bills;

/// <summary>Reads the texts of cells, as UTF-8 and without a string where none is kept.</summary>
internal static class BillCell
{
    /// <summary>Decimals of a fee before it is rounded to the fen.</summary>
    public const int FeeDecimals = 5;

    private const int LongestNumber = 64;

    /// <summary>Yuan in fen. False for anything but digits with a sign and at most two decimals; further ones must be zero.</summary>
    public static bool TryFen(ReadOnlySpan<byte> text, out long fen) => TryScaled(text, 2, out fen);

    /// <summary>A decimal number in units of its last decimal: <c>1.79</c> with five decimals is 179000.</summary>
    public static bool TryScaled(ReadOnlySpan<byte> text, int decimals, out long value)
    {
        value = 0;
        var negative = text is [(byte)'-', ..];
        var digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var part = point < 0 ? [] : digits[(point + 1)..];
        // Twelve digits of yuan in units of 0.00001 fit a long.
        if (whole.Length is 0 or > 12 || !TryDigits(whole, out value) || part.Length > decimals && part[decimals..].ContainsAnyExcept((byte)'0'))
        {
            return false;
        }
        for (var i = 0; i < decimals; i++)
        {
            var digit = i < part.Length ? part[i] - '0' : 0;
            if (digit is < 0 or > 9)
            {
                return false;
            }
            value = value * 10 + digit;
        }
        value = negative ? -value : value;
        return true;
    }

    /// <summary>A fee in fen, rounded as the platforms do where it is not whole.</summary>
    public static long FeeFen(long scaled) => (long)Math.Round(scaled / 1000m, MidpointRounding.AwayFromZero);

    /// <summary><c>0.60%</c> as 0.006.</summary>
    public static bool TryRate(ReadOnlySpan<byte> text, out decimal rate)
    {
        rate = 0;
        if (text is not [.., (byte)'%'] || !TryScaled(text[..^1], FeeDecimals, out var scaled))
        {
            return false;
        }
        rate = scaled / 10_000_000m;
        return true;
    }

    /// <summary><c>yyyy-MM-dd HH:mm:ss</c>, Beijing time.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out DateTime beijing)
    {
        beijing = default;
        if (text.Length != 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..], out var second)
            || year < 2000 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        beijing = new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second);
        return true;
    }

    /// <summary>An order, transaction or refund number: printable ASCII without blanks. Anything else is a garbled file.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text) => text.Length is > 0 and <= LongestNumber && !text.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    /// <summary>A cell as shown to people: short.</summary>
    public static string Shown(ReadOnlySpan<byte> text) => Shown(Encoding.UTF8.GetString(text));

    /// <summary>A text as shown to people: short.</summary>
    public static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static bool TryDigits(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        foreach (var character in text)
        {
            var digit = character - '0';
            if (digit is < 0 or > 9)
            {
                return false;
            }
            value = value * 10 + digit;
        }
        return true;
    }
}
