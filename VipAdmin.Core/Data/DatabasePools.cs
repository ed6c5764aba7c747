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
/// The pools of this host, within its <see cref="ConnectionBudget"/>. A statement waits for a connection while the server or the pool has none; and when one
/// connection turns
/// out to be read-only or dead, as after a fail-over, all pools are emptied at once: the next statement opens a new connection instead of finding the next bad
/// one.
/// </summary>
public sealed class DatabasePools : IDbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor, IAsyncDisposable
{
    /// <summary>
    /// How long a statement waits for a server that is full. What takes the connections may be the end of a backlog, which lasts longer than a rush.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// While a server stays read-only every statement fails, on new connections too; emptying the pools for each of them would open a connection for each.
    /// </summary>
    private static readonly TimeSpan ClearEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<NpgsqlDataSource, bool> all = [];
    private readonly TimeSpan poolTimeout;
    private readonly ILogger log;
    private long cleared;

    /// <param name="connectionString">Its pool size is the limit of the whole host.</param>
    /// <param name="poolTimeout">How long a statement waits while the pool itself is used up; <see cref="Patience"/> when null.</param>
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

    /// <summary>The pool of everything that has no pool of its own.</summary>
    public NpgsqlDataSource Work { get; }

    /// <summary>The pools behind a context; null where it was made without.</summary>
    internal static DatabasePools? Of(DbContext db)
        => db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<DatabasePools>().FirstOrDefault();

    /// <summary>A further pool, to be emptied with the others.</summary>
    public void Add(NpgsqlDataSource pool) => all[pool] = true;

    /// <summary>Looks at what a statement met, and empties the pools when their other connections would meet the same.</summary>
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
            log.LogWarning("Database connections are given up, new ones are opened: {Reason}", error.GetBaseException().Message);
            Clear();
        }
    }

    /// <summary>Gives up every idle connection, and those in use when they come back.</summary>
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

    /// <summary>Opens a connection, waiting while none is to be had.</summary>
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
