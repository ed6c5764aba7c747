using System.Diagnostics;
using Npgsql;
using VipAdmin.Core.Data;

namespace VipAdmin.Tests.Support;

/// <summary>A real PgBouncer before the test cluster, in any of its modes; gone when disposed.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process process;
    private readonly string directory;

    private PgBouncer(Process process, string directory) => (this.process, this.directory) = (process, directory);

    /// <param name="mode"><c>session</c>, <c>transaction</c> or <c>statement</c>.</param>
    /// <param name="pool">Connections to the server.</param>
    /// <param name="more">Further lines of its configuration.</param>
    public static async Task<PgBouncer> StartAsync(string connectionString, string mode, int pool, string more = "")
    {
        var program = new[] { "/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin" }.Select(folder => Path.Combine(folder, "pgbouncer"))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("pgbouncer is missing; ./test.sh installs it.");
        var directory = TestCluster.NewDirectory();
        var account = PostgresAccount.For(directory);
        account.Own(directory);
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var configuration = Path.Combine(directory, "pgbouncer.ini");
        await File.WriteAllTextAsync(configuration, $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username}
            [pgbouncer]
            listen_port = 6432
            unix_socket_dir = {directory}
            auth_type = any
            pool_mode = {mode}
            default_pool_size = {pool}
            logfile = {directory}/log
            {more}
            """, TestContext.Current.CancellationToken);
        var bouncer = new PgBouncer(Process.Start(account.Command(program, ["-q", configuration]))!, directory);
        await Wait.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(directory, ".s.PGSQL.6432"))));
        return bouncer;
    }

    /// <summary>The same database, through the pooler.</summary>
    public string Before(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Host = directory, Port = 6432 }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
