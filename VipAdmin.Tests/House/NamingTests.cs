using System.Reflection;
using System.Runtime.CompilerServices;
using VipAdmin.Core;

namespace VipAdmin.Tests.House;

/// <summary>The rules of the house that a compiler does not know.</summary>
public sealed class NamingTests
{
    private static readonly string[] Forbidden = ["Service", "Manager", "Helper", "Helpers", "Utils", "Util", "Repository", "Impl", "Common", "Base"];
    private static readonly string[] KindFolders = ["Services", "Models", "Dtos", "Interfaces", "Extensions", "Helpers", "Utils", "Common", "Managers"];
    private static readonly Assembly[] Ours = [typeof(Actor).Assembly, typeof(Program).Assembly];

    [Fact]
    public void Types_NamedAsStaffWouldSay_HaveNoKindForANoun()
        => Types().Where(type => Forbidden.Any(ending => type.Name.EndsWith(ending, StringComparison.Ordinal))).Select(type => type.FullName).ShouldBeEmpty();

    [Fact]
    public void Folders_OfFeatures_AreNotFoldersByKind()
        => Source.Files("*.cs", "*.razor").SelectMany(file => file.Path.Split('/')).Intersect(KindFolders).ShouldBeEmpty();

    [Fact]
    public void Namespaces_OfEveryFile_AreItsFolder()
        => Source.Files("*.cs").Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(file => (file.Path, Expected: Path.GetDirectoryName(file.Path)!.Replace('/', '.'), Found: Source.Namespace().Match(file.Text)))
            .Where(file => file.Found.Success && file.Found.Groups[1].Value != file.Expected)
            .Select(file => $"{file.Path}: {file.Found.Groups[1].Value}").ShouldBeEmpty();

    [Fact]
    public void Core_KnowsNothingOf_WebThings()
        => typeof(Actor).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => new[] { "Microsoft.AspNetCore", "MudBlazor", "Coravel", "Serilog", "VipAdmin.Web" }.Any(
                prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void Coravel_IsKnownTo_OneFile()
        => Source.Files("*.cs")
            .Where(file => file.Path.StartsWith("VipAdmin.Web/", StringComparison.Ordinal) && file.Text.Contains("using Coravel", StringComparison.Ordinal))
            .Select(file => file.Path).ShouldBe(["VipAdmin.Web/Scheduling/CoravelTicker.cs"]);

    [Fact]
    public void Time_IsNever_TheMachines()
        => Source.Files("*.cs", "*.razor").Where(file => !file.Path.StartsWith("VipAdmin.Tests/", StringComparison.Ordinal))
            .SelectMany(file => Source.MachineClock().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}"))
            // A log event is stamped by the logger, not by the business.
            .Where(found => !found.StartsWith("VipAdmin.Web/Logging/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Code_HasNo_UnfinishedMarks()
        => Source.Files("*.cs", "*.razor", "*.sh", "*.css", "*.js").Where(file => Source.Unfinished().IsMatch(file.Text)).Select(file => file.Path)
            .ShouldBeEmpty();

    /// <summary>The browser's own pickers speak the browser's language, not the page's.</summary>
    [Fact]
    public void Dates_AreNeverAskedFor_WithTheBrowsersPickers()
        => Source.Files("*.razor").Where(file => Source.NativeDate().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void Elements_AreFoundAndUsed_InOneGo()
        => Source.Files("*.cs").SelectMany(file => Source.UsedAcrossDrawings().Matches(file.Text).Select(match => (file.Path, match.Value)))
            .Select(found => $"{found.Path}: {found.Value}").ShouldBeEmpty();

    private static IEnumerable<Type> Types() => Ours.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("VipAdmin", StringComparison.Ordinal) == true
            && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));
}
