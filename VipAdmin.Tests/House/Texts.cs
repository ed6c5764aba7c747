using System.Text.RegularExpressions;
using System.Xml.Linq;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.House;

/// <summary>The texts of the Web in both languages, and the keys under which its code asks for them.</summary>
internal static partial class Texts
{
    public const string English = "en";
    public const string Chinese = "zh";

    /// <summary>Texts by feature, language and key.</summary>
    public static IReadOnlyList<(string Feature, string Language, string Key, string Text)> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(ContentRoot.Find(), "VipAdmin.Web", "Resources"), "*.resx").SelectMany(file
            => XDocument.Load(file).Root!.Elements("data").Select(data => (
                Path.GetFileName(file).Split("Text.")[0], file.EndsWith(".zh-CN.resx", StringComparison.Ordinal) ? Chinese : English,
                (string)data.Attribute("name")!, (string)data.Element("value")!)))
    ];

    private static readonly Dictionary<(string, string, string), string> ByKey =
        All.ToDictionary(text => (text.Feature, text.Language, text.Key), text => text.Text);

    public static string? Find(string feature, string language, string key) => ByKey.GetValueOrDefault((feature, language, key));

    /// <summary>
    /// Every key in an index of a localizer, with the file's name: whole ones, and the beginnings of those put together
    /// (<c>T["Status." + status]</c>, <c>T[$"Hold.Was.{decision}"]</c>, <c>T.Or("State." + state, …)</c>).
    /// </summary>
    public static IReadOnlyList<(string File, string Feature, string Key, bool IsBeginning)> Asked { get; } = [.. Keys().Distinct()];

    private static IEnumerable<(string, string, string, bool)> Keys()
    {
        var files = Source.Files("*.cs", "*.razor").Where(file => file.Path.StartsWith("VipAdmin.Web/", StringComparison.Ordinal)).ToArray();
        var localizers = files.SelectMany(file => Localizer().Matches(file.Text).Select(match => (Page: PageOf(file.Path), Name: match.Groups[2].Value,
            Feature: match.Groups[1].Value))).ToLookup(each => (each.Page, each.Name), each => each.Feature);
        foreach (var (path, text) in files)
        {
            foreach (Match match in Index().Matches(text))
            {
                // In a file of static words the same name may stand for two localizers; the key must then exist in one of them.
                var features = string.Join('|', localizers[(PageOf(path), match.Groups[1].Value)].Distinct());
                foreach (var (key, beginning) in features.Length == 0 ? [] : InFirstArgument(text, match.Index + match.Length))
                {
                    yield return (path, features, key, beginning);
                }
            }
        }
    }

    /// <summary>The literals of the first argument that are keys, not operands of a comparison.</summary>
    private static IEnumerable<(string Key, bool IsBeginning)> InFirstArgument(string text, int start)
    {
        var (depth, added) = (0, false);
        for (var i = start; i < text.Length && depth >= 0; i++)
        {
            switch (text[i])
            {
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case ',' when depth == 0:
                    yield break;
                case '"':
                    var end = text.IndexOf('"', i + 1);
                    var literal = text[(i + 1)..end];
                    var composed = text[i - 1] == '$' && literal.Contains('{', StringComparison.Ordinal);
                    if (composed)
                    {
                        // $"{(planned ? "Would" : "Outcome")}.{outcome}": each alternative begins a key.
                        if (Alternatives().Match(text, i + 1) is { Success: true } alternatives && alternatives.Index == i + 1)
                        {
                            yield return (alternatives.Groups[1].Value + ".", true);
                            yield return (alternatives.Groups[2].Value + ".", true);
                            yield break;
                        }
                        yield return (literal[..literal.IndexOf('{', StringComparison.Ordinal)], true);
                    }
                    // After a plus stands the end of a key, after a comparison no key.
                    else if (literal.Length > 0 && char.IsAsciiLetterUpper(literal[0]) && !added && text[(i - 3)..i] != "== ")
                    {
                        yield return (literal, added = text[end + 1] == ' ' && text[end + 2] == '+');
                    }
                    if (composed)
                    {
                        yield break;
                    }
                    i = end;
                    break;
            }
        }
    }

    /// <summary>A page's markup and its code beside it share their localizers.</summary>
    private static string PageOf(string path) => path.Replace(".razor.cs", ".razor", StringComparison.Ordinal);

    [GeneratedRegex(@"IStringLocalizer<(\w+)Text> (\w+)")]
    private static partial Regex Localizer();

    [GeneratedRegex(@"\b(\w+)(?:\[|\.Or\(|\.Code\(|\.Counted\()(?=\s*[^\s\]])")]
    private static partial Regex Index();

    [GeneratedRegex(@"\{\(\w+ \? ""(\w+)"" : ""(\w+)""\)\}\.")]
    private static partial Regex Alternatives();
}
