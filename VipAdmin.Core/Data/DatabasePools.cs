using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// The connection pools of this host, within its <see cref="ConnectionBudget"/>. A statement waits while neither server nor pool has a free connection. When a
/// connection turns out to be read-only or dead, as after a fail-over, all pools are emptied at once, so that the next statement opens a new connection instead
/// of finding the next bad one.
/// </summary>
public sealed class DatabasePools : IDbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor, IAsyncDisposable
{
    /// <summary>How long a statement waits for a full server. The connections may be held by the end of a backlog, which lasts longer than a rush.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// While a server stays read-only every statement fails, on new connections too; emptying the pools each time would open a connection for each statement.
    /// </summary>
    private static readonly TimeSpan ClearEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<NpgsqlDataSource, bool> all = [];
    private readonly TimeSpan poolTimeout;
    private readonly ILogger log;
    private long cleared;

    /// <param name="connectionString">Its pool size is the limit of the whole host.</param>
    /// <param name="poolTimeout">How long a statement waits while the pool itself is exhausted; <see cref="Patience"/> when null.</param>
    public DatabasePools(string connectionString, ILogger log, TimeSpan? poolTimeout = null)
    {
        this.log = log;
        this.poolTimeout = poolTimeout ?? Patience;
        Budget = ConnectionBudget.Of(ConnectionBudget.LimitOf(connectionString) ?? ConnectionBudget.Usual);
        Work = VipDbSetup.BuildDataSource(ConnectionBudget.For(connectionString, Budget.Work));
        Add(Work);
    }

    /// <summary>How the connections are divided.</summary>
    public ConnectionBudget Budget { get; }

    /// <summary>The default pool, for everything without a pool of its own.</summary>
    public NpgsqlDataSource Work { get; }

    /// <summary>The pools behind a context; null for a context created without them.</summary>
    internal static DatabasePools? Of(DbContext db)
        => db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<DatabasePools>().FirstOrDefault();

    /// <summary>Creates a further pool that is emptied with the others.</summary>
    public void Add(NpgsqlDataSource pool) => all[pool] = true;

    /// <summary>Checks the error of a statement, and empties the pools when their other connections would meet the same.</summary>
    public void Notice(Exception error)
    {
        if (!DatabaseFault.IsStale(error))
        {
            return;
        }
        var last = Interlocked.Read(ref cleared);
        var now = Stopwatch.GetTimestamp();
        if ((last == 0 || Stopwatch.GetElapsedTime(last, now) >= ClearEvery) && Interlocked.CompareExchange(ref cleared, now, last) == last)
        {
            log.LogWarning("Dropping all database connections and opening new ones: {Reason}", error.GetBaseException().Message);
            Clear();
        }
    }

    /// <summary>Closes every idle connection at once, and those in use when they are returned.</summary>
    public void Clear()
    {
        foreach (var pool in all.Keys)
        {
            try
            {
                pool.Clear();
            }
            catch (ObjectDisposedException)
            {
                all.TryRemove(pool, out _);
            }
        }
    }

    /// <summary>Opens a connection, waiting while none is available.</summary>
    public Task<T> WaitForRoomAsync<T>(Func<Task<T>> open, CancellationToken stop) => WaitForRoomAsync(open, poolTimeout, log, stop);

    internal static async Task<T> WaitForRoomAsync<T>(Func<Task<T>> open, TimeSpan poolTimeout, ILogger log, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await open();
            }
            catch (Exception error) when (DatabaseFault.IsCrowded(error)
                && Stopwatch.GetElapsedTime(begin) < (DatabaseFault.IsServerFull(error) ? Patience : poolTimeout))
            {
                log.LogDebug("No database connection is free, trying again: {Reason}", error.Message);
            }
            await Task.Delay(pause, stop);
        }
    }

    async ValueTask<InterceptionResult> IDbConnectionInterceptor.ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken)
    {
        try
        {
            return await WaitForRoomAsync(async () =>
            {
                await connection.OpenAsync(cancellationToken);
                return InterceptionResult.Suppress();
            }, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            Notice(error);
            throw;
        }
    }

    void IDbCommandInterceptor.CommandFailed(DbCommand command, CommandErrorEventData eventData) => Notice(eventData.Exception);

    Task IDbCommandInterceptor.CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken)
    {
        Notice(eventData.Exception);
        return Task.CompletedTask;
    }

    Task IDbTransactionInterceptor.TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken)
    {
        Notice(eventData.Exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Work.DisposeAsync();
}
