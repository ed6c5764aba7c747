using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// A real PostgreSQL that belongs to this portal: started with it, restarted when it dies, stopped with it, even when the portal is killed. Reachable only over
/// a private socket with a random password. One portal per directory.
/// </summary>
/// <remarks>Reasons: docs/decisions/0002-embedded-postgresql.md.</remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string User = "vipadmin";
    private const string DatabaseName = "vipadmin";
    private const int LongestSocketPath = 107;
    private static readonly TimeSpan LongestGlance = TimeSpan.FromMilliseconds(300);
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Runs the server and waits for the portal's end of the pipe to close, which the kernel does even after kill -9; then stops the server. It also ends when
    /// the server ends.
    /// </summary>
    private const string Watcher = """
        exec 3<&0 >>"$1" 2>&1; shift
        "$@" </dev/null 3<&- &
        server=$!
        ( while read -r line; do :; done <&3; kill -INT "$server" ) &
        watch=$!
        exec 3<&-
        wait "$server"; code=$?
        kill "$watch"
        exit "$code"
        """;

    private readonly PostgresAccount account;
    private readonly PostgresPrograms programs;
    private readonly FileStream hold;
    private readonly string directory;
    private readonly string sockets;
    private readonly string password;
    private readonly ILogger log;
    private readonly TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process server;
    private Task supervision = Task.CompletedTask;

    private EmbeddedPostgres(string directory, PostgresAccount account, PostgresPrograms programs, FileStream hold, ILogger log)
    {
        (this.directory, this.account, this.programs, this.hold, this.log) = (directory, account, programs, hold, log);
        sockets = SocketDirectory(directory);
        password = ReadOrMakePassword();
        server = null!;
    }

    /// <summary>Connection string; contains the password.</summary>
    public string ConnectionString => ConnectTo(DatabaseName);

    /// <summary>The data directory.</summary>
    public string Location => directory;

    /// <summary>Process id of the server; changes when the server was restarted.</summary>
    public int? ServerProcess => PostgresLeftovers.PidFile(Cluster);

    private string Cluster => Path.Combine(directory, "cluster");

    /// <summary>Starts the database of <paramref name="directory"/>, and creates it first when there is none.</summary>
    /// <exception cref="PostgresFailedException">No programs, another portal holds the directory, wrong version, no access.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(string directory, ILogger log, CancellationToken stop)
    {
        directory = Path.GetFullPath(directory);
        var account = PostgresAccount.For(directory);
        directory = Reachable(directory, ref account, log);
        account.MakePrivate(directory);
        var hold = await HoldAsync(directory, stop);
        try
        {
            var database = new EmbeddedPostgres(directory, account, ProgramsFor(directory), hold, log);
            try
            {
                account.MakePrivate(database.sockets);
                var fresh = await database.MakeClusterAsync(stop);
                await database.LaunchAsync(stop);
                database.supervision = database.SuperviseAsync();
                await database.CreateDatabaseAsync(stop);
                log.LogInformation("Embedded PostgreSQL {Version} {State} in {Directory}", database.programs.Major, fresh ? "created" : "opened", directory);
                return database;
            }
            catch
            {
                await database.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await hold.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Connection string of the embedded database of <paramref name="directory"/> while a portal holds it; null when none does. For command-line verbs.
    /// </summary>
    public static string? HeldByPortal(string directory)
    {
        directory = Path.GetFullPath(directory);
        var account = PostgresAccount.For(directory);
        directory = Reachable(directory, ref account, NullLogger.Instance);
        var passwordFile = Path.Combine(directory, "password");
        if (!File.Exists(passwordFile))
        {
            return null;
        }
        try
        {
            using var free = new FileStream(Path.Combine(directory, "portal.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return Connection(SocketDirectory(directory), File.ReadAllText(passwordFile).Trim(), DatabaseName);
        }
    }

    /// <summary>
    /// Stops the server (fast stop: open transactions are rolled back) and releases the directory. Call it after everything that logs or saves has ended.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!stopping.TrySetResult())
        {
            return;
        }
        await supervision;
        if (server is not null)
        {
            server.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await server.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                await PostgresLeftovers.ClearAsync(Cluster, sockets, CancellationToken.None);
            }
            server.Dispose();
        }
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        await hold.DisposeAsync();
    }

    /// <summary>The directory itself or, when the account cannot enter its parents, a stable place elsewhere.</summary>
    private static string Reachable(string directory, ref PostgresAccount account, ILogger log)
    {
        var parent = Path.GetDirectoryName(directory) ?? "/";
        if (!Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent);
        }
        if (account.CanEnter(parent))
        {
            return directory;
        }
        var elsewhere = $"/var/tmp/vipadmin-{Fingerprint(directory)}";
        log.LogWarning(
            "{Directory} cannot be entered by the account that runs PostgreSQL; the database is kept in {Elsewhere} instead "
            + "(set Database__EmbeddedPath for another place)", directory, elsewhere);
        account = PostgresAccount.For(elsewhere);
        return elsewhere;
    }

    private static async Task<FileStream> HoldAsync(string directory, CancellationToken stop)
    {
        var pidFile = Path.Combine(directory, "portal.pid");
        for (var asked = Stopwatch.StartNew(); ; await Task.Delay(50, stop))
        {
            try
            {
                var hold = new FileStream(Path.Combine(directory, "portal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                return hold;
            }
            catch (IOException error) when (asked.Elapsed > LongestGlance)
            {
                var other = File.Exists(pidFile) ? $" (process {File.ReadAllText(pidFile)})" : "";
                throw new PostgresFailedException(
                    $"Another portal{other} already uses the embedded database in {directory}. Stop it, or give this one its own "
                    + "with Database__EmbeddedPath or DATABASE_URL.", error);
            }
            catch (IOException)
            {
                // A verb that checks for a running portal holds the lock for an instant.
            }
        }
    }

    private static PostgresPrograms ProgramsFor(string directory)
    {
        var versionFile = Path.Combine(directory, "cluster", "PG_VERSION");
        int? major = File.Exists(versionFile) ? int.Parse(File.ReadAllText(versionFile), CultureInfo.InvariantCulture) : null;
        return PostgresPrograms.Find(major) ?? throw new PostgresFailedException(major is null
            ? "PostgreSQL's programs were not found. Install them (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), "
                + "or name a database with DATABASE_URL."
            : $"The embedded database in {directory} was created by PostgreSQL {major}, whose programs were not found. Install that version, "
                + "or move the directory away to start afresh.");
    }

    /// <summary>initdb works in a side directory that is renamed when complete, so an interrupted initdb is never mistaken for a cluster.</summary>
    private async Task<bool> MakeClusterAsync(CancellationToken stop)
    {
        if (Directory.Exists(Cluster))
        {
            return false;
        }
        var side = Path.Combine(directory, "cluster.new");
        if (Directory.Exists(side))
        {
            Directory.Delete(side, recursive: true);
        }
        var start = account.Command(programs.Initdb,
            ["-D", side, "-U", User, "-A", "scram-sha-256", "--pwfile", PasswordFile, "-E", "UTF8", "--locale=C", "--no-instructions"]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var initdb = Process.Start(start)!;
        var output = initdb.StandardOutput.ReadToEndAsync(stop);
        var complaint = await initdb.StandardError.ReadToEndAsync(stop);
        await initdb.WaitForExitAsync(stop);
        if (initdb.ExitCode != 0)
        {
            throw new PostgresFailedException($"initdb failed in {side}: {complaint.Trim()} {(await output).Trim()}");
        }
        Directory.Move(side, Cluster);
        return true;
    }

    private async Task LaunchAsync(CancellationToken stop)
    {
        await PostgresLeftovers.ClearAsync(Cluster, sockets, stop);
        var serverLog = Path.Combine(directory, "postgres.log");
        if (new FileInfo(serverLog) is { Exists: true, Length: > 10_000_000 })
        {
            File.Move(serverLog, serverLog + ".1", overwrite: true);
        }
        // A session of its own: Ctrl-C in the terminal must not reach the server before the portal has finished.
        string[] session = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid"] : ["/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die"];
        string[] command =
        [
            .. session, "/bin/sh", "-c", Watcher, "vipadmin-postgres", serverLog, programs.Postgres, "-D", Cluster,
            "-c", "listen_addresses=", "-c", $"unix_socket_directories={sockets}", "-c", "unix_socket_permissions=0700", "-c", "port=5432",
            "-c", "max_connections=200", "-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "logging_collector=off",
        ];
        server?.Dispose();
        server = Process.Start(account.Command(command[0], command[1..]))!;
        await UntilReadyAsync(stop);
    }

    /// <summary>A server that replays its log after a crash answers "starting up" until it is done; only its death ends the wait.</summary>
    private async Task UntilReadyAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectTo("postgres"));
                await connection.OpenAsync(stop);
                return;
            }
            catch (NpgsqlException error)
            {
                if (error is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword })
                {
                    throw new PostgresFailedException($"The embedded database refuses its own password; {PasswordFile} was changed.", error);
                }
                if (server.HasExited)
                {
                    throw new PostgresFailedException(
                        $"PostgreSQL ended while starting; its log is {Path.Combine(directory, "postgres.log")}: {LastLogLine()}", error);
                }
                await Task.Delay(15, stop);
            }
        }
    }

    /// <summary>Restarts the server when it dies without having been told to stop.</summary>
    private async Task SuperviseAsync()
    {
        var failures = 0;
        while (true)
        {
            var since = Stopwatch.StartNew();
            await Task.WhenAny(server.WaitForExitAsync(), stopping.Task);
            if (stopping.Task.IsCompleted)
            {
                return;
            }
            failures = since.Elapsed > TimeSpan.FromMinutes(1) ? 0 : failures + 1;
            log.LogError("Embedded PostgreSQL died; restarting it");
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(Math.Min(30_000, 50 * (1 << Math.Min(failures, 10))))), stopping.Task);
            try
            {
                await LaunchAsync(CancellationToken.None);
            }
            catch (Exception error) when (error is PostgresFailedException or IOException or UnauthorizedAccessException)
            {
                log.LogError(error, "Embedded PostgreSQL could not be restarted; trying again");
            }
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(ConnectTo("postgres"));
        await connection.OpenAsync(stop);
        await using var exists = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{DatabaseName}'", connection);
        if (await exists.ExecuteScalarAsync(stop) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {DatabaseName}", connection);
            await create.ExecuteNonQueryAsync(stop);
        }
    }

    private string PasswordFile => Path.Combine(directory, "password");

    private string ReadOrMakePassword()
    {
        if (Directory.Exists(Cluster) && File.Exists(PasswordFile))
        {
            return File.ReadAllText(PasswordFile).Trim();
        }
        var made = Convert.ToHexString(RandomNumberGenerator.GetBytes(24));
        using (var file = new FileStream(PasswordFile,
            new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnlyFile }))
        {
            file.Write(Encoding.ASCII.GetBytes(made));
        }
        account.Own(PasswordFile);
        return made;
    }

    private string ConnectTo(string database) => Connection(sockets, password, database);

    private static string Connection(string sockets, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = sockets,
        Port = 5432,
        Username = User,
        Password = password,
        Database = database,
        // Probing connections are not pooled; the portal has its own pools.
        Pooling = database == DatabaseName,
        MaxPoolSize = 100,
    }.ConnectionString;

    private string LastLogLine()
    {
        var path = Path.Combine(directory, "postgres.log");
        return File.Exists(path) ? File.ReadLines(path).LastOrDefault() ?? "" : "";
    }

    /// <summary>Socket paths are limited to 107 bytes; when the directory name is too long the socket is placed in /tmp.</summary>
    private static string SocketDirectory(string directory)
    {
        var own = Path.Combine(directory, "socket");
        return Encoding.UTF8.GetByteCount(Path.Combine(own, ".s.PGSQL.5432")) <= LongestSocketPath ? own : $"/tmp/vipadmin-{Fingerprint(directory)}";
    }

    private static string Fingerprint(string directory) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12];
}
