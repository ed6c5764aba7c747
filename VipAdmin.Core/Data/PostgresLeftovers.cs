using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace VipAdmin.Core.Data;

/// <summary>
/// Clears up after an earlier portal: a server that outlived it, or a pid file whose process is gone, is a zombie, or is now another program (PostgreSQL itself
/// would refuse to start over those). Use only while holding the directory's lock.
/// </summary>
internal static class PostgresLeftovers
{
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Kill = 9;

    /// <summary>Ends every process that still serves the cluster, gently first, then removes its pid file and sockets.</summary>
    public static async Task ClearAsync(string cluster, string sockets, CancellationToken stop)
    {
        foreach (var signal in new[] { Interrupt, Quit, Kill })
        {
            var serving = Serving(cluster);
            if (serving.Count == 0)
            {
                break;
            }
            // Only the postmaster is asked for a fast stop; stronger signals go to all.
            var postmaster = PidFile(cluster);
            foreach (var process in serving.Where(p => signal != Interrupt || postmaster is null || !serving.Contains(postmaster.Value) || p == postmaster))
            {
                SendSignal(process, signal);
            }
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(5) && Serving(cluster).Count > 0;)
            {
                await Task.Delay(20, stop);
            }
        }
        if (Serving(cluster) is { Count: > 0 } stubborn)
        {
            throw new PostgresFailedException($"PostgreSQL processes {string.Join(", ", stubborn)} still serve {cluster} and could not be ended.");
        }
        File.Delete(Path.Combine(cluster, "postmaster.pid"));
        foreach (var socket in Directory.EnumerateFiles(sockets, ".s.PGSQL.*"))
        {
            File.Delete(socket);
        }
    }

    /// <summary>The process id in the cluster's pid file, alive or not.</summary>
    public static int? PidFile(string cluster)
    {
        var path = Path.Combine(cluster, "postmaster.pid");
        return File.Exists(path) && int.TryParse(File.ReadLines(path).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    /// <summary>Sends a signal; a process that is already gone is ignored.</summary>
    public static void SendSignal(int process, int signal) => _ = kill(process, signal);

    private static HashSet<int> Serving(string cluster)
        => OperatingSystem.IsLinux() ? ServingByWorkingDirectory(cluster) : ServingByCommandLine(cluster);

    /// <summary>Every PostgreSQL process has the data directory as its working directory. Zombies have none.</summary>
    private static HashSet<int> ServingByWorkingDirectory(string cluster)
    {
        HashSet<int> found = [];
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var process) && Link(entry, "cwd") == cluster
                && Path.GetFileName(Link(entry, "exe"))?.StartsWith("postgres", StringComparison.Ordinal) == true)
            {
                found.Add(process);
            }
        }
        return found;
    }

    private static string? Link(string process, string name)
    {
        try
        {
            return new FileInfo(Path.Combine(process, name)).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or belongs to another account and must not be ended.
            return null;
        }
    }

    private static HashSet<int> ServingByCommandLine(string cluster)
    {
        var start = new ProcessStartInfo("ps", ["-axo", "pid=,stat=,command="]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        return
        [
            .. lines.Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(parts => parts.Length == 3 && !parts[1].StartsWith('Z') && parts[2].Contains("postgres -D " + cluster + " ", StringComparison.Ordinal))
                .Select(parts => int.Parse(parts[0], CultureInfo.InvariantCulture)),
        ];
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
