using System.Text.RegularExpressions;

namespace VipAdmin.Core.Membership;

/// <summary>Phone numbers as every signed-in person may see them.</summary>
public static partial class MaskedPhone
{
    /// <summary><c>138****1234</c>. Shorter or foreign numbers keep at most a third of their characters at either end.</summary>
    public static string Of(string phone)
    {
        var (head, tail) = phone.Length >= 11 ? (3, 4) : (phone.Length / 4, phone.Length / 4);
        return $"{phone[..head]}****{phone[(phone.Length - tail)..]}";
    }

    /// <summary>Masks everything that looks like a phone number in free text: nicknames, search texts.</summary>
    public static string InText(string text) => Digits().Replace(text, number => Of(number.Value));

    [GeneratedRegex(@"1\d{2}[ -]\d{4}[ -]?\d{4}|\d{7,}")]
    private static partial Regex Digits();
}
