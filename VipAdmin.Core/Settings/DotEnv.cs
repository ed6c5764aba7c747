using System.Text;
using System.Text.RegularExpressions;

namespace VipAdmin.Core.Settings;

/// <summary>
/// Reads a <c>.env</c> file as Node's dotenv does: <c>NAME=value</c> or <c>NAME: value</c>, optional <c>export</c>, comments, values in single quotes or
/// back-ticks (verbatim) or double quotes (<c>\n</c>, <c>\"</c> and <c>\\</c> are understood), all three over several lines. Versions of dotenv differ about a
/// #; here it begins a comment only with a blank beside it, because passwords contain it.
/// </summary>
public static partial class DotEnv
{
    /// <summary>The last entry of each name, and a note for every line that is not clearly an entry. Nothing is expanded yet.</summary>
    /// <param name="isOurs">Whether the portal reads a name. A malformed line is a fault for such a name and a warning for any other.</param>
    public static DotEnvFile Read(string text, Func<string, bool> isOurs)
    {
        Dictionary<string, DotEnvEntry> entries = new(StringComparer.Ordinal);
        List<DotEnvNote> notes = [];
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        for (var line = 1; at < text.Length; line++)
        {
            var end = LineEnd(text, at);
            if (Assignment().Match(text[at..end]) is { Success: true } found)
            {
                var name = found.Groups["name"].Value;
                var entry = Value(text, at + found.Length, end, name, line, isOurs, notes, out var next);
                if (entry is not null)
                {
                    entries[name] = entry;
                }
                line += text.AsSpan(at, Math.Min(next, text.Length) - at).Count('\n') - (next <= text.Length ? 1 : 0);
                at = next;
                continue;
            }
            if (!Ignorable().IsMatch(text[at..end]))
            {
                notes.Add(Unreadable(text[at..end], line, isOurs));
            }
            at = end + 1;
        }
        return new DotEnvFile(entries, notes);
    }

    private static int LineEnd(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    /// <summary>The line may be part of a key, so only a name that the portal knows is repeated.</summary>
    private static DotEnvNote Unreadable(string line, int number, Func<string, bool> isOurs)
        => FirstWord().Match(line).Groups["name"].Value is { Length: > 0 } word && isOurs(word)
            ? new DotEnvNote(number, word, "the line is not NAME=value", $"{word}=value")
            : new DotEnvNote(number, null, "the line is not NAME=value; it is left out", null);

    private static DotEnvEntry? Value(string text, int start, int end, string name, int line, Func<string, bool> isOurs, List<DotEnvNote> notes, out int next)
    {
        var at = start;
        while (at < end && text[at] is ' ' or '\t')
        {
            at++;
        }
        next = end + 1;
        if (at < end && Quotes.Marks.Contains(text[at], StringComparison.Ordinal))
        {
            if (Quoted(text, at) is var (value, after) && LineEnd(text, after) is var last && Rest().IsMatch(text[after..last]))
            {
                if (value.Contains('\n', StringComparison.Ordinal)
                    && value.Split('\n').Skip(1).Select(each => Assignment().Match(each))
                        .FirstOrDefault(inner => inner.Success && isOurs(inner.Groups["name"].Value)) is { } swallowed)
                {
                    notes.Add(
                        new DotEnvNote(line, swallowed.Groups["name"].Value, $"it stands inside a quotation that begins in line {line}",
                            "a quotation mark at the end of that line"));
                    return null;
                }
                next = last + 1;
                return new DotEnvEntry(value, line, Literal: text[at] != '"');
            }
            var raw = text[at..end].Trim();
            if (raw.Length >= 2 && raw[^1] == raw[0])
            {
                // In 'it's fine' the outer pair is meant, as dotenv reads it.
                return new DotEnvEntry(raw[1..^1], line, Literal: raw[0] != '"');
            }
            notes.Add(isOurs(name)
                ? new DotEnvNote(line, name, "its quotation mark is not closed", $"{name}=value without quotation marks, or with one at both ends")
                : new DotEnvNote(line, null, "a quotation mark is not closed; the line is taken as it stands", null));
            return isOurs(name) ? null : new DotEnvEntry(raw, line, Literal: true);
        }
        var plain = Plain(text[at..end]);
        if (isOurs(name) && plain.StartsWith("-----BEGIN ", StringComparison.Ordinal) && !plain.Contains("-----END ", StringComparison.Ordinal))
        {
            notes.Add(
                new DotEnvNote(line, name, "a key over several lines is not in quotation marks",
                    $"{name}=\"-----BEGIN …\" with the closing mark after the last line, or the path of the file"));
            return null;
        }
        var hash = plain.IndexOf('#', StringComparison.Ordinal);
        return new DotEnvEntry(plain, line, Literal: false) { BeforeHash = hash > 0 ? plain[..hash].TrimEnd() : null };
    }

    private static string Plain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && (i == 0 || text[i - 1] is ' ' or '\t' || (i + 1 < text.Length && text[i + 1] is ' ' or '\t')))
            {
                return text[..i].Trim();
            }
        }
        return text.Trim();
    }

    /// <summary>The quotation that begins here and its end; null when it is not closed.</summary>
    private static (string Value, int After)? Quoted(string text, int at)
    {
        var quote = text[at];
        var value = new StringBuilder();
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return (value.Replace("\r\n", "\n").ToString(), i + 1);
            }
            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                value.Append(text[i] switch { 'n' => "\n", 'r' => "\r", 't' => "\t", '"' => "\"", '\\' => "\\", var other => "\\" + other });
            }
            else
            {
                value.Append(text[i]);
            }
        }
        return null;
    }

    [GeneratedRegex(@"^\s*(?:export\s+)?(?<name>[A-Za-z0-9_.:-]+?)(?:\s*=|:(?=\s))", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    /// <summary>Blank, a comment, or a shell's <c>export NAME</c>, which sets nothing.</summary>
    [GeneratedRegex(@"^\s*(?:#.*|export\s+[A-Za-z0-9_]+\s*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Ignorable();

    [GeneratedRegex(@"^\s*(?:export\s+)?(?<name>[A-Za-z0-9_.:]+)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"^\s*(?:#.*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Rest();
}

/// <summary>A <c>.env</c> file as read.</summary>
/// <param name="Entries">The last entry of each name, not expanded.</param>
/// <param name="Notes">Lines that are not plainly <c>NAME=value</c>.</param>
public sealed record DotEnvFile(IReadOnlyDictionary<string, DotEnvEntry> Entries, IReadOnlyList<DotEnvNote> Notes);

/// <summary>One value of the file.</summary>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Literal">Single-quoted or back-ticked: a $ in it stays a $.</param>
public sealed record DotEnvEntry(string Text, int Line, bool Literal)
{
    /// <summary>For an unquoted value with a # inside, what newer versions of dotenv keep of it; null otherwise.</summary>
    public string? BeforeHash { get; init; }
}

/// <summary>A line that is not clearly <c>NAME=value</c>. The note never contains the line's text.</summary>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Name">The portal setting that it names; null when there is none, and then the note is a warning.</param>
/// <param name="Expected">How to write it; null for a warning.</param>
public sealed record DotEnvNote(int Line, string? Name, string Found, string? Expected);
