using System.Text.RegularExpressions;

namespace VipAdmin.Tests.House;

/// <summary>Styles stand beside their component; <c>app.css</c> holds the tokens, the ground under every page and what several components share.</summary>
public sealed partial class StylesTests
{
    private const string Shared = "wwwroot/app.css";

    /// <summary>Drawn by one component that all others use and fit into their own layout, or put together from a state (<c>tone-ok</c>).</summary>
    private static readonly string[] Primitives =
    [
        "chip", "chip-icon", "copy-id", "copy-button", "copied", "money", "on", "time", "time-away",
        "tone-neutral", "tone-ok", "tone-running", "tone-warning", "tone-failed", "tone-paused",
        "part-first", "part-second", "part-rest", "part-critical", "part-high", "part-medium", "part-low",
    ];

    private static readonly (string Path, string Text)[] Sheets = [.. Source.Files("*.css").Select(file => (file.Path, Comment().Replace(file.Text, "")))];

    /// <summary>By path of the component: its markup and the code that belongs to it.</summary>
    private static readonly Dictionary<string, string> Components = Source.Files("*.razor", "*.razor.cs")
        .GroupBy(file => file.Path[..(file.Path.LastIndexOf(".razor", StringComparison.Ordinal) + ".razor".Length)])
        .ToDictionary(files => files.Key, files => string.Join('\n', files.Select(file => file.Text)));

    [Fact]
    public void SharedSheet_EveryClass_IsAPrimitiveOrUsedByTwoComponents()
        => Classes(Sheets.Single(sheet => sheet.Path == Shared).Text).Distinct()
            .Where(name => !name.StartsWith("mud-", StringComparison.Ordinal) && !Primitives.Contains(name))
            .Where(name => Components.Values.Count(text => Regex.IsMatch(text, $@"[cC]lass=""[^""]*(?<![\w-]){Regex.Escape(name)}(?![\w-])")) < 2)
            .ShouldBeEmpty();

    [Fact]
    public void ComponentSheets_EverySelector_NamesAClassOfItsComponent()
        => Sheets.Where(sheet => sheet.Path != Shared)
            .SelectMany(
                sheet => Selector().Matches(sheet.Text).Select(match => match.Groups[1].Value.Trim())
                    .Where(head => head[0] != '@' && head is not ("from" or "to"))
                .SelectMany(head => head.Split(',')).Select(selector => (sheet.Path, Selector: selector.Trim())))
            .Where(each => !Components.TryGetValue(each.Path[..^".css".Length], out var text) || !Classes(each.Selector + " {").Any(name => Uses(text, name)))
            .ShouldBeEmpty();

    [Fact]
    public void Colours_OfEverySheetAndComponent_AreTokens()
        => Sheets.SelectMany(
            sheet => Declaration().Matches(sheet.Text).Select(match => (sheet.Path, Name: match.Groups[1].Value, Value: match.Groups[2].Value)))
            .Where(each => !(each.Path == Shared && each.Name.StartsWith("--", StringComparison.Ordinal)))
            .Concat(Components.SelectMany(each => StyleAttribute().Matches(each.Value).Select(match => (Path: each.Key, Name: "style", match.Value))))
            .Where(each => Colour().IsMatch(each.Value)).ShouldBeEmpty();

    [Fact]
    public void Tokens_WithAColour_AreDefinedOnce()
        => Declaration().Matches(Sheets.Single(sheet => sheet.Path == Shared).Text)
            .Where(match => match.Groups[1].Value.StartsWith("--", StringComparison.Ordinal) && Colour().IsMatch(match.Groups[2].Value))
            .GroupBy(match => match.Groups[1].Value).Where(definitions => definitions.Count() > 1).Select(definitions => definitions.Key).ShouldBeEmpty();

    [Fact]
    public void Lines_OfEverySheet_FitIntoAReadersWindow()
        => Source.Files("*.css").SelectMany(file => file.Text.Split('\n').Where(line => line.Length > 160).Select(line => $"{file.Path}: {line}"))
            .ShouldBeEmpty();

    private static IEnumerable<string> Classes(string sheet) => Class().Matches(sheet).Select(match => match.Groups[1].Value);

    /// <summary>As it is, or put together: <c>$"cover-{kind}"</c>.</summary>
    private static bool Uses(string component, string name)
        => Regex.IsMatch(component, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])")
           || (name.LastIndexOf('-') is var dash and > 0 && Regex.IsMatch(component, $@"(?<![\w-]){Regex.Escape(name[..(dash + 1)])}(@|\{{|"")"));

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)")]
    private static partial Regex Class();

    [GeneratedRegex(@"([^{};]+)\{")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])")]
    private static partial Regex Declaration();

    [GeneratedRegex("""\bstyle="[^"]*["]""", RegexOptions.IgnoreCase)]
    private static partial Regex StyleAttribute();

    // Written out, or by a name that somebody might type; tokens and mixtures of tokens are not.
    [GeneratedRegex(@"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|orange|yellow|purple|silver)(?![\w-])")]
    private static partial Regex Colour();
}
