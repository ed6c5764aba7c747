using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VipAdmin.Core.Data;

/// <summary>PostgreSQL's programs as installed on this machine.</summary>
/// <param name="Folder">Folder that holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Major">Major version; only this version can open the clusters it created.</param>
public sealed partial record PostgresPrograms(string Folder, int Major)
{
    /// <summary>Where distributions install the programs, besides the search path.</summary>
    private static readonly (string Root, string Pattern, string Below)[] Places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr/libexec", "postgresql*", ""),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    public string Initdb => Path.Combine(Folder, "initdb");
    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>The newest installed version, or exactly <paramref name="major"/>; null when there is none.</summary>
    public static PostgresPrograms? Find(int? major = null) => FindAll().FirstOrDefault(p => major is null || p.Major == major);

    /// <summary>Every installed version, newest first.</summary>
    public static IReadOnlyList<PostgresPrograms> FindAll() =>
    [
        .. Folders().Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            .Select(folder => new PostgresPrograms(folder, MajorOf(folder)))
            .Where(programs => programs.Major > 0)
            .OrderByDescending(programs => programs.Major)
            .DistinctBy(programs => programs.Major),
    ];

    private static IEnumerable<string> Folders()
    {
        var known = Places.Where(place => Directory.Exists(place.Root))
            .SelectMany(place => Directory.EnumerateDirectories(place.Root, place.Pattern).Select(found => Path.Combine(found, place.Below)));
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return known.Concat(path);
    }

    private static int MajorOf(string folder)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "postgres"), "-V") { RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var match = VersionNumber().Match(said);
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\) (\d+)")]
    private static partial Regex VersionNumber();
}
