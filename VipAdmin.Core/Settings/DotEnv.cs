using System.Text;

namespace VipAdmin.Core.Settings;

/// <summary>
/// Reads a <c>.env</c> file as the existing system writes it: <c>NAME=value</c>, optional <c>export</c>, comments, single quotes (verbatim),
/// double quotes (<c>\n</c>, <c>\"</c> and <c>\\</c> are understood); both quotes may span lines, as private keys do. No variable expansion.
/// </summary>
public static class DotEnv
{
    /// <summary>The pairs in the file; the last of a name wins.</summary>
    /// <exception cref="FormatException">A line is not understood; the message names the line, never its value.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        var at = 0;
        if (text.StartsWith('\uFEFF'))
        {
            at = 1;
        }
        while (at < text.Length)
        {
            var lineEnd = LineEnd(text, at);
            var line = text[at..lineEnd].Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                at = lineEnd + 1;
                continue;
            }
            var equals = text.IndexOf('=', at, lineEnd - at);
            var name = equals < 0 ? "" : Name(text[at..equals]);
            if (name.Length == 0)
            {
                throw new FormatException($"line {text.AsSpan(0, at).Count('\n') + 1} is not NAME=value");
            }
            at = equals + 1;
            while (at < lineEnd && text[at] is ' ' or '\t')
            {
                at++;
            }
            if (at < lineEnd && text[at] is '"' or '\'')
            {
                (result[name], at) = Quoted(text, at);
                at = LineEnd(text, at) + 1;
            }
            else
            {
                result[name] = Plain(text[at..lineEnd]);
                at = lineEnd + 1;
            }
        }
        return result;
    }

    private static int LineEnd(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private static string Name(string text)
    {
        var name = text.Trim();
        if (name.StartsWith("export ", StringComparison.Ordinal))
        {
            name = name[7..].Trim();
        }
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':') ? name : "";
    }

    /// <summary>A # begins a comment only after a blank: passwords and colours contain it.</summary>
    private static string Plain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && (i == 0 || text[i - 1] is ' ' or '\t'))
            {
                return text[..i].Trim();
            }
        }
        return text.Trim();
    }

    private static (string Value, int After) Quoted(string text, int at)
    {
        var quote = text[at];
        var value = new StringBuilder();
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return (value.ToString(), i + 1);
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
        throw new FormatException($"the quote opened in line {text.AsSpan(0, at).Count('\n') + 1} is not closed");
    }
}
