using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.House;

/// <summary>What nothing uses is deleted.</summary>
public sealed partial class UnusedTests
{
    private static readonly (string Path,
        string Text)[] Code = [
            .. Source.Files("*.cs", "*.razor").Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(file => (file.Path, file.Text))];
    private static readonly string Product = string.Join('\n',
        Code.Where(file => !file.Path.StartsWith("VipAdmin.Tests/", StringComparison.Ordinal)).Select(file => file.Text));

    [Fact]
    public void Types_OfTheProduct_AreUsedByTheProduct()
        => new[] { typeof(Actor).Assembly, typeof(Program).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("VipAdmin", StringComparison.Ordinal) == true
                && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            // Pages are found by their address, extension methods by their names, migrations and the design-time factory by EF's tools.
            .Where(type => type.Name[0] != '<' && !type.IsDefined(typeof(RouteAttribute)) && !(type is { IsAbstract: true, IsSealed: true })
                && !type.Namespace!.EndsWith(".Migrations", StringComparison.Ordinal))
            .Select(type => (Name: type.Name.Split('`')[0], IsComponent: typeof(IComponent).IsAssignableFrom(type))).Distinct()
            // A component's file names it; everything else is named once where it is declared.
            .Where(type => type.IsComponent ? !Regex.IsMatch(Product, $@"(<|@inherits |@layout |typeof\(){type.Name}\b")
                : Regex.Count(Product, $@"\b{Regex.Escape(type.Name)}\b") < 2)
            .Select(type => type.Name).Except(["Program", "DesignTimeVipDb", "_Imports"]).ShouldBeEmpty();

    [Fact]
    public void ExtensionsAndConstants_OfTheProduct_AreCalled()
        => new[] { typeof(Actor).Assembly, typeof(Program).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("VipAdmin", StringComparison.Ordinal) == true && type is { IsAbstract: true, IsSealed: true }
                && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .SelectMany(
                type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    .Select(member => (Type: type.Name, member.Name)))
            .Where(member => char.IsAsciiLetter(member.Name[0]) && !member.Name.Contains('_', StringComparison.Ordinal)).Distinct()
            .Where(member => Regex.Count(Product, $@"\b{Regex.Escape(member.Name)}\b") < 2)
            .Select(member => $"{member.Type}.{member.Name}").ShouldBeEmpty();

    [Fact]
    public void Packages_PinnedCentrally_AreReferenced()
    {
        var projects = string.Join('\n', Directory.GetFiles(ContentRoot.Find(), "*.csproj", SearchOption.AllDirectories).Select(File.ReadAllText));

        Pinned().Matches(File.ReadAllText(Path.Combine(ContentRoot.Find(), "Directory.Packages.props"))).Select(match => match.Groups[1].Value)
            .Where(package => !projects.Contains($"\"{package}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Styles_OfTheConsole_StyleSomething()
    {
        var markup = Product + File.ReadAllText(Path.Combine(ContentRoot.Find(), "wwwroot", "app.js"));
        var sheets = Comment().Replace(string.Join('\n', Source.Files("*.css").Select(file => file.Text)), "");

        Class().Matches(sheets).Select(match => match.Groups[1].Value).Distinct()
            // The library's and the framework's own.
            .Where(name => !name.StartsWith("mud-", StringComparison.Ordinal) && !name.StartsWith("components-reconnect", StringComparison.Ordinal))
            .Where(name => !Regex.IsMatch(markup, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])") && !IsComposed(name, markup)).ShouldBeEmpty();
    }

    /// <summary>Classes put together: <c>$"tone-{tone}"</c>, <c>"cover-" + kind</c>.</summary>
    private static bool IsComposed(string name, string markup)
        => name.LastIndexOf('-') is var dash and > 0 && Regex.IsMatch(markup, $@"(?<![\w-]){Regex.Escape(name[..(dash + 1)])}(@|\{{|""|\$)");

    [GeneratedRegex("""<PackageVersion Include="([^"]+)" """)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)")]
    private static partial Regex Class();
}
