using System.Text;

namespace VipAdmin.Core.Settings;

/// <summary>
/// Replaces <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${NAME-default}</c> in the values of a <c>.env</c> file as dotenv-expand does:
/// the environment wins over the file, a default may hold further names, <c>\$</c> is a dollar sign.
/// </summary>
/// <param name="environment">The value of a name in the real environment; null when it is not set.</param>
public sealed class DotEnvExpansion(IReadOnlyDictionary<string, DotEnvEntry> entries, Func<string, string?> environment)
{
    /// <summary>The value of an entry, and what could not be resolved in it.</summary>
    public Expanded Of(string name)
    {
        List<string> missing = [];
        var keptDollar = false;
        return new Expanded(entries[name] is { Literal: true } literal ? literal.Text : Expand(entries[name].Text, [name], missing, ref keptDollar), missing,
            keptDollar);
    }

    private string Expand(string text, HashSet<string> within, List<string> missing, ref bool keptDollar)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{' && Closing(text, i + 2) is var close and > 0)
            {
                result.Append(Braced(text[(i + 2)..close], within, missing, ref keptDollar));
                i = close;
            }
            else if (text[i] == '$' && NameAt(text, i + 1) is { Length: > 0 } name)
            {
                // Without braces a dollar sign may be part of a password, so it stays when no such name exists.
                if (Known(name, within, missing, ref keptDollar) is { } value)
                {
                    result.Append(value);
                    i += name.Length;
                }
                else
                {
                    keptDollar = true;
                    result.Append('$');
                }
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }

    private string Braced(string inside, HashSet<string> within, List<string> missing, ref bool keptDollar)
    {
        var name = NameAt(inside, 0);
        var rest = inside[name.Length..];
        var value = name.Length > 0 ? Known(name, within, missing, ref keptDollar) : null;
        if (rest.StartsWith(":-", StringComparison.Ordinal))
        {
            return value is { Length: > 0 } ? value : Expand(rest[2..], within, missing, ref keptDollar);
        }
        if (rest.StartsWith('-'))
        {
            return value ?? Expand(rest[1..], within, missing, ref keptDollar);
        }
        if (value is null || rest.Length > 0)
        {
            missing.Add(name);
        }
        return value ?? "";
    }

    private string? Known(string name, HashSet<string> within, List<string> missing, ref bool keptDollar)
    {
        if (environment(name) is { } real)
        {
            return real;
        }
        if (!entries.TryGetValue(name, out var entry) || !within.Add(name))
        {
            return null;
        }
        var value = entry.Literal ? entry.Text : Expand(entry.Text, within, missing, ref keptDollar);
        within.Remove(name);
        return value;
    }

    private static string NameAt(string text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (end > at && char.IsAsciiDigit(text[end]))))
        {
            end++;
        }
        return at <= text.Length ? text[at..end] : "";
    }

    /// <summary>Index of the brace that closes the one before <paramref name="at"/>; -1 when there is none.</summary>
    private static int Closing(string text, int at)
    {
        for (var (i, depth) = (at, 1); i < text.Length; i++)
        {
            depth += text[i] switch { '{' when text[i - 1] == '$' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>A value after expansion.</summary>
    /// <param name="Missing">Names in braces that are not set and have no default.</param>
    /// <param name="KeptDollar">A dollar sign before a name that is not set was kept.</param>
    public sealed record Expanded(string Value, IReadOnlyList<string> Missing, bool KeptDollar);
}
