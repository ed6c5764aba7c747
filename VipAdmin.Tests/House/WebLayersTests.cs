using System.Text.RegularExpressions;

namespace VipAdmin.Tests.House;

/// <summary>Which feature of the Web may use which. Foundations are open to all; the files of the root know every feature on purpose.</summary>
public sealed partial class WebLayersTests
{
    private static readonly string[] Foundations = ["Api", "Auth", "Cli", "Exports", "Hosting", "Layout", "Logging", "Resources", "Sandbox", "Shared"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Alerts"] = ["History", "Scheduling"],
        ["Audit"] = ["Membership", "Orders", "Scheduling"],
        ["DailyCloses"] = ["Discrepancies", "Orders", "Statements"],
        ["Damage"] = ["Discrepancies", "Scheduling"],
        ["Discrepancies"] = ["OrderChecks", "Orders"],
        ["History"] = ["Scheduling"],
        ["Members"] = ["Discrepancies", "Membership"],
        ["Membership"] = [],
        ["OrderChecks"] = ["Orders", "Scheduling"],
        ["OrderTimeout"] = [],
        ["Orders"] = ["Discrepancies", "OrderChecks", "Scheduling"],
        ["Overview"] = ["Audit", "History", "Members", "Membership", "Orders", "Scheduling"],
        ["Reconciliation"] = ["History", "Scheduling"],
        ["Reminders"] = ["Overview", "Scheduling"],
        ["Scheduling"] = ["Alerts", "History", "OrderChecks"],
        ["Search"] = ["DailyCloses", "Discrepancies", "Membership", "Orders", "Statements"],
        ["Settings"] = [],
        ["Statements"] = ["Orders"],
        ["Timeline"] = ["Audit", "Orders", "Scheduling"],
    };

    /// <summary>Features that still use each other. A feature's part of a shared page belongs into <c>JobParts</c> or <c>MemberParts</c> instead.</summary>
    private static readonly string[] StillMutual =
        ["Alerts ↔ Scheduling", "Discrepancies ↔ Orders", "History ↔ Scheduling", "OrderChecks ↔ Orders", "OrderChecks ↔ Scheduling"];

    private static readonly (string Feature, string File, string[] Used)[] Web = [.. Source.Files("*.cs", "*.razor")
        .Where(file => file.Path.StartsWith("VipAdmin.Web/", StringComparison.Ordinal) && file.Path.Count(letter => letter == '/') > 1)
        .Select(file => (Feature: file.Path.Split('/')[1], File: file.Path, file.Text))
        .Where(file => !Foundations.Contains(file.Feature))
        .Select(file => (file.Feature, file.File, Used(file.Feature, file.Text)))];

    [Fact]
    public void Features_OfTheWeb_AreAllOnTheList() => Web.Select(file => file.Feature).Distinct().ShouldBe(Allowed.Keys, ignoreOrder: true);

    [Fact]
    public void Arrows_BetweenFeatures_AreOnTheList()
        => Web.SelectMany(file => file.Used.Except(Allowed.GetValueOrDefault(file.Feature, [])).Select(used => $"{file.File} → {used}")).ShouldBeEmpty();

    [Fact]
    public void Arrows_OnTheList_AreStillNeeded()
        => Allowed.SelectMany(feature => feature.Value.Except(Web.Where(file => file.Feature == feature.Key).SelectMany(file => file.Used))
            .Select(used => $"{feature.Key} → {used}")).ShouldBeEmpty();

    [Fact]
    public void Features_UseEachOther_OnlyWhereTheyStillDo()
        => Allowed.SelectMany(feature => feature.Value.Where(used => string.CompareOrdinal(feature.Key, used) < 0 && Allowed[used].Contains(feature.Key))
            .Select(used => $"{feature.Key} ↔ {used}")).ShouldBe(StillMutual);

    [Theory]
    [InlineData("@using VipAdmin.Web.Reminders\n<p/>", "Reminders")]
    [InlineData("using VipAdmin.Web.Scheduling.Runs;\n", "Scheduling")]
    [InlineData("var a = VipAdmin.Web.Orders.OrderWords.Of(b);", "Orders")]
    [InlineData("namespace VipAdmin.Web.Alerts;\nusing VipAdmin.Web.Shared;\n", "")]
    public void Used_FindsEveryWayToNameAFeature(string text, string used) => string.Join(' ', Used("Membership", text)).ShouldBe(used);

    private static string[] Used(string feature, string text)
        => [.. Named().Matches(text).Select(match => match.Groups[1].Value).Where(used => used != feature && Allowed.ContainsKey(used)).Distinct()];

    [GeneratedRegex(@"(?<!namespace )VipAdmin\.Web\.([A-Z]\w*)")]
    private static partial Regex Named();
}
