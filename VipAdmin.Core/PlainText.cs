using System.Diagnostics.CodeAnalysis;

namespace VipAdmin.Core;

/// <summary>
/// What text from outside may contain. PostgreSQL refuses NUL, an unpaired surrogate is not a character, and no name, number or reason contains other control
/// characters. Line breaks and tabs are allowed because pasted text has them.
/// </summary>
public static class PlainText
{
    /// <summary>The fault, worded to follow the name of the parameter or field.</summary>
    public const string Expected = "holds a control character or half a character; send plain text.";

    /// <summary>Whether the text can be stored and shown as it is.</summary>
    public static bool IsPlain(string? text) => text is null || FirstUnfit(text) < 0;

    /// <summary>The text without the characters that cannot be stored or shown.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Cleaned(string? text)
        => IsPlain(text) ? text
            : string.Concat(
                text!.EnumerateRunes().Where(rune => rune != System.Text.Rune.ReplacementChar && !IsUnfit(rune.Value)).Select(rune => rune.ToString()));

    private static int FirstUnfit(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (IsUnfit(text[at]))
            {
                return at;
            }
            if (char.IsSurrogate(text[at]))
            {
                if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }

    private static bool IsUnfit(int character) => character is < ' ' and not ('\t' or '\n' or '\r') or 0x7f;
}
