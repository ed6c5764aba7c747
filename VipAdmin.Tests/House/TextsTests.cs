using System.Text.RegularExpressions;
using System.Xml.Linq;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.House;

/// <summary>Every text exists in both languages and is used.</summary>
public sealed partial class TextsTests
{
    private static readonly string Folder = Path.Combine(ContentRoot.Find(), "VipAdmin.Web", "Resources");

    public static TheoryData<string> Features => [.. Directory.GetFiles(Folder, "*Text.resx").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory, MemberData(nameof(Features))]
    public void Texts_OfAFeature_AreTheSameInBothLanguages(string feature)
    {
        var (english, chinese) = (Read(feature + ".resx"), Read(feature + ".zh-CN.resx"));

        chinese.Keys.ShouldBe(english.Keys, ignoreOrder: true);
        english.Where(text => Placeholders(text.Value) != Placeholders(chinese[text.Key])).Select(text => text.Key).ShouldBeEmpty("placeholders differ");
        // Nothing to say in one language may be meant; in one of the two it is forgotten.
        english.Where(text => (text.Value.Length == 0) != (chinese[text.Key].Length == 0)).Select(text => text.Key).ShouldBeEmpty("empty in one language");
    }

    /// <summary>The compiler of resources does not tell large letters from small ones: of two such keys it keeps one.</summary>
    [Theory, MemberData(nameof(Features))]
    public void Texts_OfAFeature_HaveEachKeyOnce(string feature)
        => new[] { feature + ".resx", feature + ".zh-CN.resx" }.SelectMany(file => Keys(file).CountBy(key => key, StringComparer.OrdinalIgnoreCase)
            .Where(key => key.Value > 1).Select(key => $"{file}: {key.Key}")).ShouldBeEmpty();

    [Theory, MemberData(nameof(Features))]
    public void Texts_OfAFeature_AreAllUsed(string feature)
    {
        var code = string.Join('\n',
            Source.Files("*.cs", "*.razor").Where(file => file.Path.StartsWith("VipAdmin.Web/", StringComparison.Ordinal)).Select(file => file.Text));

        Read(feature + ".resx").Keys.Where(key => !code.Contains($"\"{key}\"", StringComparison.Ordinal) && !IsComposed(key, code)).ShouldBeEmpty();
    }

    /// <summary>
    /// Keys put together: <c>$"Status.{status}"</c>, <c>"Time.Ago" + unit</c>, <c>$"{(dryRun ? "Would" : "Outcome")}.{outcome}"</c>, and forms for a count.
    /// </summary>
    private static bool IsComposed(string key, string code)
    {
        if ((key.EndsWith(".One", StringComparison.Ordinal) || key.EndsWith(".Many", StringComparison.Ordinal))
            && code.Contains($"\"{key[..key.LastIndexOf('.')]}\"", StringComparison.Ordinal))
        {
            return true;
        }
        var first = key.Split('.')[0];
        return code.Contains($"? \"{first}\" : ", StringComparison.Ordinal) || code.Contains($" : \"{first}\")", StringComparison.Ordinal)
            || Enumerable.Range(first.Length + 1, Math.Max(0, key.Length - first.Length - 1)).Select(length => key[..length])
                .Any(beginning => code.Contains($"\"{beginning}\"", StringComparison.Ordinal) || code.Contains($"$\"{beginning}{{", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Keys(string file)
        => XDocument.Load(Path.Combine(Folder, file)).Root!.Elements("data").Select(data => (string)data.Attribute("name")!);

    private static Dictionary<string, string> Read(string file)
        => XDocument.Load(Path.Combine(Folder, file)).Root!.Elements("data")
            .ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!);

    private static string Placeholders(string text) => string.Join(' ', Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order());

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Placeholder();
}
