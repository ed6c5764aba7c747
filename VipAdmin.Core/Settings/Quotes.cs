namespace VipAdmin.Core.Settings;

/// <summary>
/// Quotation marks around a value. Shells and <c>.env</c> readers remove them; <c>docker --env-file</c> and hand-written systemd drop-ins keep them, and they
/// would become part of an id or key.
/// </summary>
public static class Quotes
{
    /// <summary>The marks used around values.</summary>
    public const string Marks = "\"'`";

    /// <summary>The value without blanks at its ends and without one matching pair of marks around it.</summary>
    public static string Strip(string value)
    {
        var text = value.Trim();
        return IsQuoted(text) ? text[1..^1].Trim() : text;
    }

    /// <summary>Whether one matching pair of marks surrounds the whole value.</summary>
    public static bool IsQuoted(string value)
        => value.Trim() is { Length: >= 2 } text && Marks.Contains(text[0], StringComparison.Ordinal) && text[^1] == text[0]
            && !text.AsSpan(1, text.Length - 2).Contains(text[0]);

    /// <summary>Whether one end has a mark that belongs to no pair: an unfinished quotation, or a comment after one.</summary>
    public static bool IsTorn(string value)
        => value.Length > 0 && !IsQuoted(value) && (Marks.Contains(value[0], StringComparison.Ordinal) || Marks.Contains(value[^1], StringComparison.Ordinal));
}
