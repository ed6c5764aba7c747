namespace VipAdmin.Core.Settings;

/// <summary>
/// Quotation marks around a value. A shell and a <c>.env</c> reader take them away; <c>docker --env-file</c> and systemd drop-ins written by hand
/// keep them, and then they would become part of an id or of a key.
/// </summary>
public static class Quotes
{
    /// <summary>Marks that people put around values.</summary>
    public const string Marks = "\"'`";

    /// <summary>The value without blanks at its ends and without one matching pair of marks around it.</summary>
    public static string Strip(string value)
    {
        var text = value.Trim();
        return IsQuoted(text) ? text[1..^1].Trim() : text;
    }

    /// <summary>Whether one matching pair of marks stands around the whole value.</summary>
    public static bool IsQuoted(string value)
        => value.Trim() is { Length: >= 2 } text && Marks.Contains(text[0], StringComparison.Ordinal) && text[^1] == text[0]
            && !text.AsSpan(1, text.Length - 2).Contains(text[0]);

    /// <summary>Whether a mark stands at one end and belongs to no pair: half of a quotation, or a comment after one.</summary>
    public static bool IsTorn(string value)
        => value.Length > 0 && !IsQuoted(value) && (Marks.Contains(value[0], StringComparison.Ordinal) || Marks.Contains(value[^1], StringComparison.Ordinal));
}
