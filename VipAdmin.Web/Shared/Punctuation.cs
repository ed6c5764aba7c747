using System.Globalization;

namespace VipAdmin.Web.Shared;

/// <summary>The marks between words that are put together; Chinese ones are as wide as a character and bring their own space.</summary>
public static class Punctuation
{
    public static string Comma => Chinese ? "，" : ", ";

    public static string Colon => Chinese ? "：" : ": ";

    /// <summary>The text in brackets, to follow a word.</summary>
    public static string Bracketed(string text) => Chinese ? $"（{text}）" : $" ({text})";

    private static bool Chinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";
}
