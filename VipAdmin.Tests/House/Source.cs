using System.Text.RegularExpressions;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.House;

/// <summary>The project's own files as text.</summary>
internal static partial class Source
{
    private static readonly string[] Roots = ["VipAdmin.Core", "VipAdmin.Web", "VipAdmin.Tests", "wwwroot", "scripts"];

    /// <summary>Files below the projects, paths relative to the repository, without build output.</summary>
    public static IEnumerable<(string Path, string Text)> Files(params string[] patterns)
    {
        var repository = ContentRoot.Find();
        return Roots.SelectMany(
            root => patterns.SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(repository, root), pattern, SearchOption.AllDirectories)))
            .Select(file => (Path: Path.GetRelativePath(repository, file), File: file))
            .Where(file => !file.Path.Contains("/bin/", StringComparison.Ordinal) && !file.Path.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllText(file.File)));
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    public static partial Regex Namespace();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Now|UtcNow|Today)\b")]
    public static partial Regex MachineClock();

    [GeneratedRegex("<input[^>]*type=\"(?:date|datetime-local|month|week|time)\"")]
    public static partial Regex NativeDate();

    /// <summary>An element that a test finds and uses on its own thread, while the page may draw itself again (see <see cref="Support.InOneGo"/>).</summary>
    [GeneratedRegex(@"\.(?:Find|FindAll|WaitForElements?)\([^;]*?\)(?:\[[^\]]*\]|\.(?:First|Last|Single)\([^;]*?\))?\.(?:Click|Change|Input|Submit|Key(?:Down|Up)|Blur|Focus)(?:Async)?\(")]
    public static partial Regex UsedAcrossDrawings();

    // In parts, or the pattern would find itself.
    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|NotImplemented" + "Exception")]
    public static partial Regex Unfinished();
}
