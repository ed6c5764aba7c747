using System.Diagnostics;
using Npgsql;

namespace VipAdmin.Tests.Support;

/// <summary>One real PostgreSQL for the whole test process, tuned for throw-away data; stopped and deleted when the process ends.</summary>
public static class TestCluster
{
    private static readonly Lazy<Task<string>> Start = new(StartAsync);
    private static int next;

    /// <summary>Connection string of the maintenance database.</summary>
    public static Task<string> ConnectionStringAsync() => Start.Value;

    /// <summary>A fresh database name.</summary>
    public static string NewName(string prefix) => $"{prefix}_{Interlocked.Increment(ref next)}";

    /// <summary>The same cluster, another database.</summary>
    public static string For(string connectionString, string database)
        => new NpgsqlConnectionStringBuilder(connectionString) { Database = database }.ConnectionString;

    private static async Task<string> StartAsync()
    {
        var bin = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin")).First(d => File.Exists(Path.Combine(d, "initdb")));
        var root = Directory.CreateTempSubdirectory("vipadmin-test-pg-").FullName;
        var data = Path.Combine(root, "data");
        var asRoot = Environment.UserName == "root";
        if (asRoot)
        {
            Run("chown", ["postgres", root], asRoot: false);
            Run("chmod", ["0755", root], asRoot: false);
        }
        Run(Path.Combine(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], asRoot);
        const string settings = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c jit=off -c autovacuum=off -c max_connections=400 -c shared_buffers=256MB -c timezone=Asia/Shanghai";
        Run(Path.Combine(bin, "pg_ctl"), ["-D", data, "-l", Path.Combine(root, "log"), "-w", "-o", $"{settings} -c unix_socket_directories={root}", "start"], asRoot);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Run(Path.Combine(bin, "pg_ctl"), ["-D", data, "-m", "immediate", "stop"], asRoot);
            Directory.Delete(root, recursive: true);
        };
        return $"Host={root};Username=postgres;Database=postgres;Include Error Detail=true;Maximum Pool Size=60";
    }

    private static void Run(string program, string[] arguments, bool asRoot)
    {
        var start = new ProcessStartInfo(asRoot ? "setpriv" : program) { RedirectStandardInput = true, WorkingDirectory = "/tmp" };
        string[] all = asRoot ? ["--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments] : arguments;
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
        }
    }
}
