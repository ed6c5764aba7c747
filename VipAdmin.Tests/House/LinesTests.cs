using System.Text.RegularExpressions;

namespace VipAdmin.Tests.House;

/// <summary>Lines that fit on a screen, and comments in plain English.</summary>
public sealed partial class LinesTests
{
    private const int Longest = 160;

    // Folders whose comments are still being rewritten; the list only shrinks.
    private static readonly string[] NotYetPlain =
    [
        "Discrepancies", "Scheduling",
    ];

    [Fact]
    public void Lines_OutsideOfLongTexts_FitOnAScreen()
        => Code("VipAdmin.").SelectMany(file => TooLong(file.Text).Select(line => $"{file.Path}:{line}")).ShouldBeEmpty();

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
    public void Comments_OfCore_NameTheirSubject()
        => Code("VipAdmin.Core/").Where(file => !NotYetPlain.Contains(file.Path.Split('/')[1]))
            .SelectMany(file => file.Text.Split('\n').Select((line, index) => (file.Path, Line: line, Number: index + 1)))
            .Where(line => Riddle().IsMatch(line.Line)).Select(line => $"{line.Path}:{line.Number}: {line.Line.Trim()}").ShouldBeEmpty();

    private static IEnumerable<(string Path, string Text)> Code(string start)
        => Source.Files("*.cs")
            .Where(file => file.Path.StartsWith(start, StringComparison.Ordinal) && !file.Path.Contains("/Migrations/", StringComparison.Ordinal));

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

    [GeneratedRegex(@"//.*\b(?:somebody|nobody|whoever|whatever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Riddle();
}
