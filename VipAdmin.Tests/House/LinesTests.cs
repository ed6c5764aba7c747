using System.Text.RegularExpressions;

namespace VipAdmin.Tests.House;

/// <summary>Lines that fit on a screen, and comments in plain English.</summary>
public sealed partial class LinesTests
{
    private const int Longest = 160;


    [Fact]
    public void Lines_OutsideOfLongTexts_FitOnAScreen()
        => Code("VipAdmin.", "*.cs").SelectMany(file => TooLong(file.Text).Select(line => $"{file.Path}:{line}")).ShouldBeEmpty();

    [Theory]
    [InlineData("var a = 1;", 0, 0)]
    [InlineData("var a = 1;", 160, 1)]
    [InlineData("\"", 160, 1)]
    [InlineData("Say(\"one text of more than a hundred characters, which is easier to find and to translate as a whole than in several pieces\");", 160, 0)]
    [InlineData("\"\"\"\nSELECT 1", 160, 0)]
    [InlineData("\"\"\"\nSELECT 1\n\"\"\";\nvar a = 1;", 160, 1)]
    public void TooLong_AllowsRawAndLongTexts(string text, int blanks, int found)
        => TooLong(text + new string(' ', blanks) + ";").Count().ShouldBe(found);

    [Fact]
    public void Comments_OfCoreAndWeb_NameTheirSubject()
        => Code("VipAdmin.Core/", "*.cs").Concat(Code("VipAdmin.Web/", "*.cs", "*.razor"))
            .SelectMany(file => Riddles(file.Text).Select(riddle => $"{file.Path}:{riddle.Line}: {riddle.Comment}")).ShouldBeEmpty();

    [Theory]
    [InlineData("var a = Nobody; // The caller decides.", null)]
    [InlineData("/// <summary>Adds a row.</summary>\n// Somebody else won.", 2)]
    [InlineData("@* Shown to whoever\n   reads the page. *@", 1)]
    [InlineData("<p>\n@* One line.\n   Nobody reads it. *@\n</p>", 2)]
    [InlineData("@* One. *@ @Nobody @* Another. *@", null)]
    public void Riddles_FindsWordsInCommentsOnly(string text, int? line)
        => Riddles(text).Select(riddle => (int?)riddle.Line).SingleOrDefault().ShouldBe(line);

    private static IEnumerable<(string Path, string Text)> Code(string start, params string[] patterns)
        => Source.Files(patterns)
            .Where(file => file.Path.StartsWith(start, StringComparison.Ordinal) && !file.Path.Contains("/Migrations/", StringComparison.Ordinal));

    /// <summary>Comments that use a word for a person or thing without naming it, with the line on which each comment begins.</summary>
    private static IEnumerable<(int Line, string Comment)> Riddles(string text)
        => Riddle().Matches(text).Select(match => (text.AsSpan(0, match.Index).Count('\n') + 1, match.Value.Trim()));

    /// <summary>Numbers of the lines that are too long and are neither in a raw string nor around a literal of more than 100 characters.</summary>
    private static IEnumerable<int> TooLong(string text)
    {
        var raw = false;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var inside = raw;
            if (RawMarks().Count(line) % 2 == 1)
            {
                raw = !raw;
            }
            if (!inside && line.TrimEnd('\r').Length > Longest && !LongLiteral().IsMatch(line))
            {
                yield return number;
            }
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawMarks();

    [GeneratedRegex("""[@$]?"(?:[^"\\]|\\.|""){101,}"|"{3,}.{101,}"{3,}""")]
    private static partial Regex LongLiteral();

    [GeneratedRegex(@"(?://[^\n]*?|@\*(?:(?!\*@)[\s\S])*?)\b(?:somebody|nobody|whoever|whatever)\b[^\n]*", RegexOptions.IgnoreCase)]
    private static partial Regex Riddle();
}
