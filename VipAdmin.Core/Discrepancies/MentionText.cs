using System.Buffers;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Whom a note names after an @. Pure.</summary>
public static class MentionText
{
    /// <summary>The sign before a name.</summary>
    public const char Sign = '@';

    /// <summary>
    /// The people named, each once. The longest name that fits counts; where several people share it, only those who were chosen are meant.
    /// </summary>
    /// <param name="people">Who may be named.</param>
    /// <param name="chosen">Ids of the people whom the writer picked; null or empty: the names alone tell.</param>
    public static IReadOnlyList<Assignee> In(string note, IReadOnlyList<Assignee> people, IReadOnlyCollection<string>? chosen)
    {
        List<Assignee> named = [];
        for (var at = note.IndexOf(Sign, StringComparison.Ordinal); at >= 0; at = note.IndexOf(Sign, at + 1))
        {
            var rest = note.AsSpan(at + 1);
            var longest = 0;
            foreach (var person in people)
            {
                longest = person.Name.Length > longest && Fits(rest, person.Name) ? person.Name.Length : longest;
            }
            var meant = longest == 0 ? [] : people.Where(person => person.Name.Length == longest && Fits(note.AsSpan(at + 1), person.Name)).ToArray();
            named.AddRange(meant.Length == 1 ? meant : meant.Where(person => chosen?.Contains(person.Id) == true));
        }
        return [.. named.Distinct()];
    }

    /// <summary>The beginning of a name that is being written at the end of a note; null when none is.</summary>
    public static string? BeingWritten(string note)
    {
        var at = note.LastIndexOf(Sign);
        return at < 0 || note.Length - at - 1 > Longest || at > 0 && char.IsAsciiLetterOrDigit(note[at - 1]) || note.AsSpan(at).ContainsAny(Ends)
            ? null : note[(at + 1)..];
    }

    private const int Longest = 40;

    private static readonly SearchValues<char> Ends = SearchValues.Create("\n,，。:：");

    /// <summary>A name of Latin letters ends where they end; a Chinese sentence goes on without a blank.</summary>
    private static bool Fits(ReadOnlySpan<char> rest, string name)
        => name.Length > 0 && rest.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && (rest.Length == name.Length || !char.IsAsciiLetterOrDigit(name[^1]) || !char.IsAsciiLetterOrDigit(rest[name.Length]));
}
