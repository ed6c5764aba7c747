using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.House;

/// <summary>Whatever is written as evidence has a place in the reading order and words in both languages, and nothing else does.</summary>
public sealed partial class EvidenceNamesTests
{
    private static readonly string[] Names = [
        .. typeof(EvidenceName).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!)];
    private static readonly string Core = string.Join('\n',
        Source.Files("*.cs").Where(file => file.Path.StartsWith("VipAdmin.Core/", StringComparison.Ordinal)).Select(file => file.Text));

    [Fact]
    public void Writers_OfEvidence_UseTheListOfNames()
    {
        Literal().Matches(Core).Select(match => match.Value).ShouldBeEmpty();
        InSql().Matches(Core).Select(match => match.Groups[1].Value).Except(Names).ShouldBeEmpty();
    }

    [Fact]
    public void ReadingOrder_HoldsEachNameOnce() => EvidenceName.ReadingOrder.ShouldBe(Names, ignoreOrder: true);

    [Fact]
    public void Names_OfTheList_AreAllWritten()
        => Names.Where(name => $"EvidenceName.{char.ToUpperInvariant(name[0])}{name[1..]}" is var written
            && !Core.Contains($"And({written},", StringComparison.Ordinal)
            // As a name of a JSON object that SQL builds.
            && !Core.Contains($"'{{{written}}}', ", StringComparison.Ordinal)).ShouldBeEmpty();

    [Theory]
    [InlineData("DiscrepanciesText.resx")]
    [InlineData("DiscrepanciesText.zh-CN.resx")]
    public void Names_OfTheList_HaveWordsAndNothingElseHas(string file)
        => XDocument.Load(Path.Combine(ContentRoot.Find(), "VipAdmin.Web", "Resources", file)).Root!.Elements("data")
            .Select(data => (string)data.Attribute("name")!)
            .Where(key => key.StartsWith("Evidence.", StringComparison.Ordinal) && char.IsAsciiLetterLower(key["Evidence.".Length]))
            .Select(key => key["Evidence.".Length..])
            // The order's status is shown on the line of the trade's state.
            .ShouldBe(Names.Where(name => name != EvidenceName.Status), ignoreOrder: true);

    [GeneratedRegex(@"\.And\(""\w*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"_evidence ->> '(\w+)'")]
    private static partial Regex InSql();
}
