using System.Diagnostics;
using Npgsql;
using VipAdmin.Core.Data;

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

    /// <summary>An empty directory that PostgreSQL's account may enter, also when the tests run as root.</summary>
    public static string NewDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("vipadmin-test-pg-").FullName;
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return directory;
    }

    private static async Task<string> StartAsync()
    {
        var programs = PostgresPrograms.Find() ?? throw new InvalidOperationException("PostgreSQL's programs are missing; ./test.sh installs them.");
        var root = NewDirectory();
        var account = PostgresAccount.For(root);
        account.Own(root);
        var data = Path.Combine(root, "data");
        var control = Path.Combine(programs.Folder, "pg_ctl");
        await RunAsync(account.Command(programs.Initdb, ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]), quiet: true);
        const string settings =
            "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c jit=off -c autovacuum=off -c max_connections=400 -c shared_buffers=256MB -c timezone=Asia/Shanghai";
        await RunAsync(
            account.Command(control,
                ["-s", "-D", data, "-l", Path.Combine(root, "log"), "-w", "-o", $"{settings} -c unix_socket_directories={root}", "start"]));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            RunAsync(account.Command(control, ["-s", "-D", data, "-m", "immediate", "stop"])).GetAwaiter().GetResult();
            Directory.Delete(root, recursive: true);
        };
        return $"Host={root};Username=postgres;Database=postgres;Include Error Detail=true;Maximum Pool Size=60";
    }

    internal static async Task RunAsync(ProcessStartInfo start, bool quiet = false)
    {
        start.RedirectStandardOutput = quiet;
        using var process = Process.Start(start)!;
        if (quiet)
        {
            await process.StandardOutput.ReadToEndAsync();
        }
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}");
        }
    }
}
