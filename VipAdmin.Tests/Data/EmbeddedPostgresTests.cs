using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Data;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly string root = TestCluster.NewDirectory();

    private string Place => Path.Combine(root, "postgres");
    private string Cluster => Path.Combine(Place, "cluster");
    private string PidFile => Path.Combine(Cluster, "postmaster.pid");

    [Fact]
    public async Task Start_SecondTime_KeepsTheData()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
        }
        File.Exists(PidFile).ShouldBeFalse("the server stops with the portal");

        await using var second = await StartAsync();
        (await ExecuteAsync(second, "SELECT n FROM kept")).ShouldBe(42);
    }

    [Fact]
    public async Task Start_PasswordAndSockets_ClosedToOthers()
    {
        await using var database = await StartAsync();

        File.GetUnixFileMode(Path.Combine(Place, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Place).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await ExecuteAsync(database, "SHOW listen_addresses")).ShouldBe("");
        var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "wrong", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken))).SqlState.ShouldBe(
            PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task Start_DirectoryInUse_SaysWhoUsesIt()
    {
        await using var first = await StartAsync();

        var refusal = await Should.ThrowAsync<PostgresFailedException>(StartAsync);

        refusal.Message.ShouldContain($"process {Environment.ProcessId}");
        (await ExecuteAsync(first, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Postmaster_Killed_IsStartedAgainWithItsData()
    {
        await using var database = await StartAsync();
        await ExecuteAsync(database, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
        var before = database.ServerProcess!.Value;

        Signal("-KILL", before);

        await Wait.UntilAsync(async () =>
        {
            try
            {
                return database.ServerProcess is { } now && now != before && (int)(await ExecuteAsync(database, "SELECT n FROM kept"))! == 42;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Start_PidFileOfSomebodyElse_IsCleared()
    {
        await (await StartAsync()).DisposeAsync();
        // A process that lives and has nothing to do with the cluster: after a reboot the number belongs to anybody.
        await File.WriteAllTextAsync(PidFile, $"{Environment.ProcessId}\n{Cluster}\n", TestContext.Current.CancellationToken);

        await using var database = await StartAsync();

        database.ServerProcess.ShouldNotBe(Environment.ProcessId);
        (await ExecuteAsync(database, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Start_ServerLeftBehind_IsEndedFirst()
    {
        await (await StartAsync()).DisposeAsync();
        var account = PostgresAccount.For(Place);
        using var orphan =
            Process.Start(
                account.Command(PostgresPrograms.Find()!.Postgres,
                    ["-D", Cluster, "-c", "listen_addresses=", "-c", $"unix_socket_directories={Place}/socket"]))!;
        await Wait.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(Place, "socket", ".s.PGSQL.5432"))));

        await using var database = await StartAsync();

        orphan.HasExited.ShouldBeTrue();
        (await ExecuteAsync(database, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Start_InterruptedInitdb_BeginsAnew()
    {
        Directory.CreateDirectory(Path.Combine(Place, "cluster.new"));
        await File.WriteAllTextAsync(Path.Combine(Place, "cluster.new", "PG_VERSION"), "9\n", TestContext.Current.CancellationToken);
        PostgresAccount.For(Path.Combine(root, "none")).Own(Place);

        await using var database = await StartAsync();

        (await ExecuteAsync(database, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Start_ClusterOfAnotherVersion_NamesIt()
    {
        Directory.CreateDirectory(Cluster);
        await File.WriteAllTextAsync(Path.Combine(Cluster, "PG_VERSION"), "9\n", TestContext.Current.CancellationToken);
        PostgresAccount.For(Path.Combine(root, "none")).Own(Place);

        var refusal = await Should.ThrowAsync<PostgresFailedException>(StartAsync);

        refusal.Message.ShouldContain("PostgreSQL 9");
    }

    [Fact]
    public async Task Start_VeryLongDirectory_PutsTheSocketElsewhere()
    {
        var far = Path.Combine(root, new string('d', 90), "postgres");

        await using var database = await EmbeddedPostgres.StartAsync(far, NullLogger.Instance, TestContext.Current.CancellationToken);

        (await ExecuteAsync(database, "SELECT 1")).ShouldBe(1);
        new NpgsqlConnectionStringBuilder(database.ConnectionString).Host!.Length.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task Start_PlaceClosedToTheAccount_IsKeptElsewhere()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root hands the server to another account");
        var closed =
            Directory.CreateDirectory(Path.Combine(root, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

        await using var database =
            await EmbeddedPostgres.StartAsync(Path.Combine(closed, "postgres"), NullLogger.Instance, TestContext.Current.CancellationToken);

        database.Location.ShouldStartWith("/var/tmp/vipadmin-");
        (await ExecuteAsync(database, "SELECT 1")).ShouldBe(1);
        await database.DisposeAsync();
        Directory.Delete(database.Location, recursive: true);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(Place, NullLogger.Instance, TestContext.Current.CancellationToken);

    private static async Task<object?> ExecuteAsync(EmbeddedPostgres database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
