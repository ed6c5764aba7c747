using VipAdmin.Core.Data;

namespace VipAdmin.Tests.Support;

/// <summary>A PostgreSQL in recovery: it answers questions and takes no writes, as the standby of a cluster does.</summary>
public sealed class StandbyServer : IAsyncDisposable
{
    private readonly string root;
    private readonly PostgresAccount account;
    private readonly string control;

    private StandbyServer(string root, PostgresAccount account, string control) => (this.root, this.account, this.control) = (root, account, control);

    /// <summary>The directory of its socket, as a host in a connection string.</summary>
    public string Host => root;

    public static async Task<StandbyServer> StartAsync()
    {
        var programs = PostgresPrograms.Find() ?? throw new InvalidOperationException("PostgreSQL's programs are missing; ./test.sh installs them.");
        var root = TestCluster.NewDirectory();
        var account = PostgresAccount.For(root);
        account.Own(root);
        var data = Path.Combine(root, "data");
        var server = new StandbyServer(root, account, Path.Combine(programs.Folder, "pg_ctl"));
        await TestCluster.RunAsync(account.Command(programs.Initdb, ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]),
            quiet: true);
        // A server that was shut down cleanly and finds this file follows a primary from where it stands, or waits for one.
        await File.WriteAllTextAsync(Path.Combine(data, "standby.signal"), "", TestContext.Current.CancellationToken);
        await TestCluster.RunAsync(
            account.Command(server.control,
                ["-s", "-D", data, "-l", Path.Combine(root, "log"), "-w", "-o", $"-c listen_addresses= -c fsync=off -c unix_socket_directories={root}",
                    "start"]));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await TestCluster.RunAsync(account.Command(control, ["-s", "-D", Path.Combine(root, "data"), "-m", "immediate", "stop"]));
        Directory.Delete(root, recursive: true);
    }
}
