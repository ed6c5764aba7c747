using System.Text.RegularExpressions;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Tests.House;

/// <summary>What a job counts is declared once, beside its code; no other code knows a counter by its name.</summary>
public sealed class CountersTests
{
    private static readonly Counter[] Declared = [.. Timetable.Shipped.All.SelectMany(job => job.Counters).Distinct()];

    /// <summary>The same words where they mean something else: the faults of a request by field, and a state of an order.</summary>
    private static readonly string[] OtherWords =
        ["""VipAdmin.Web/Api/TaskSettingsEndpoints.cs: ["errors"]""", """VipAdmin.Core/Discrepancies/EvidenceSides.cs: ["cancelled"]"""];

    [Fact]
    public void Names_AreWrittenInDeclarationsOnly()
    {
        var names = string.Join('|', Declared.Select(counter => counter.Name));
        // Names that are words of their own elsewhere are looked for where a counter would be read or written, the others everywhere.
        var own = string.Join('|', Declared.Select(counter => counter.Name).Where(name => name.Any(char.IsUpper)).Append("settled"));
        var used = new Regex(
            $"""\["({names})"\]|(GetValueOrDefault|TryGetValue|ContainsKey|Of)\("({names})"|counters\s*(->>?|-|\?)\s*'({names})'|["']({own})["']""");
        Source.Files("*.cs", "*.razor")
            .Where(file => !file.Path.StartsWith("VipAdmin.Tests/", StringComparison.Ordinal) && !file.Path.EndsWith("Counters.cs", StringComparison.Ordinal))
            .Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(file => used.Matches(file.Text).Select(match => $"{file.Path}: {match.Value}"))
            .Except(OtherWords).ShouldBeEmpty();
    }

    [Fact]
    public void Names_OfDifferentJobs_MeanTheSame()
        => Declared.Select(counter => (counter.Name, counter.Kind, counter.Quiet, counter.Part)).Distinct().Select(each => each.Name).ShouldBeUnique();

    [Fact]
    public void Jobs_DeclareEachNameOnce()
    {
        foreach (var job in Timetable.Shipped.All)
        {
            job.Counters.Select(counter => counter.Name).ShouldBeUnique();
            job.Counters.ShouldNotBeEmpty();
        }
    }
}
