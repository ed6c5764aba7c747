using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// Tells every member who is due on a Beijing day: one pass over the members, then one statement per chunk that reads its members again and
/// writes ledger and inbox together. The ledger's unique keys decide, so a re-run, a second host or a catch-up tells no member twice.
/// </summary>
public sealed class SendDueReminders(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<RemindersOptions> options,
    ILogger<SendDueReminders> log)
{
    /// <summary>If this many members were refused and none could be told, the fault is not in the members' rows.</summary>
    private const int HopelessAfter = 500;

    /// <summary>Chunks share no member: two connections shorten a large run by two fifths, and more would keep the server from other work.</summary>
    private const int ChunksAtATime = 2;

    /// <summary>Members per statement.</summary>
    public int ChunkSize { get; init; } = 5_000;

    /// <summary>Which members are due on the present Beijing day, and how many they are.</summary>
    public async Task<DueMembers> LookAsync(CancellationToken stop)
    {
        var now = time.UtcNow();
        var settings = options.CurrentValue;
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var windows = (await WindowsInForce.ReadAsync(db, settings, stop)).All;
            var missed = await MissedDays.ReadAsync(db, BusinessDay.Of(now), settings.CatchUpDays, stop);
            var due = new DueMembers(BusinessDay.Of(now), now, ReminderPolicy.Due(windows, missed), 0, 0) { Quiet = settings.IsQuiet(now) };
            return due.Windows.Count == 0 ? due : await ReminderChunk.CountAsync(db, due, stop);
        }
        catch (Exception error) when (IsAboutTheDatabase(error))
        {
            throw new JobFailedException(RunReason.DatabaseFailed, error.Message, inner: error);
        }
    }

    /// <summary>One attempt, for the Beijing day on which it looked.</summary>
    /// <exception cref="JobFailedException">The database cannot be used, or refuses every member.</exception>
    public async Task<ReminderTally> RunAsync(RunScope run, DueMembers due, CancellationToken stop)
    {
        var tally = new ReminderTally();
        run.CountBy(tally.Counters);
        run.SetTotal(due.Count + due.AlreadyTold + due.Refused);
        tally.AddAlreadyTold(due.AlreadyTold);
        await run.AdvanceAsync(due.AlreadyTold, stop);
        if (due.Windows.Count == 0)
        {
            return tally;
        }
        var chunk = new ReminderChunk(databases, time, run, due);
        try
        {
            if (due.Count > 0)
            {
                await chunk.LookForFormerTaskAsync(stop);
                await Parallel.ForEachAsync(ChunksAsync(chunk, chunk.Candidates, stop),
                    new ParallelOptions { MaxDegreeOfParallelism = ChunksAtATime, CancellationToken = stop }, async (members, token) =>
                    {
                        await SendAsync(chunk, members, tally, token);
                        await run.AdvanceAsync(members.Count, token);
                    });
            }
            if (due.Refused + due.AlreadyTold > 0)
            {
                await foreach (var members in ChunksAsync(chunk, chunk.Refused, stop))
                {
                    if (!run.DryRun)
                    {
                        await chunk.WriteAsync(members, refused: true, failure: null, stop);
                    }
                    // Those told about another expiry are among the members told today, who count already.
                    var refused = members.Count(member => due.Windows[member.Place - 1].Refusal is not null);
                    tally.AddRefused(refused);
                    await run.AdvanceAsync(refused, stop);
                }
            }
            if (!run.DryRun)
            {
                await ReadReceipts.KeepAsync(databases, due.Now, stop);
                await using var db = await databases.CreateDbContextAsync(stop);
                await ReminderDaySums.KeepAsync(db, due.Day, stop);
            }
        }
        catch (Exception error) when (IsAboutTheDatabase(error))
        {
            throw new JobFailedException(RunReason.DatabaseFailed, error.Message, tally.Counters(), error);
        }
        return tally;
    }

    /// <summary>The members of a query, a chunk at a time.</summary>
    private async IAsyncEnumerable<List<DueMember>> ChunksAsync(ReminderChunk chunk, Func<VipDb, NpgsqlCommand> query,
        [EnumeratorCancellation] CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await ReminderChunk.JoinedByHashAsync(db, stop);
        await using var command = query(db);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var members = new List<DueMember>(ChunkSize);
        while (await reader.ReadAsync(stop))
        {
            members.Add(new DueMember(reader.GetString(0), reader.GetInt32(1), reader.GetDateTime(2), default));
            if (members.Count == ChunkSize)
            {
                stop.ThrowIfCancellationRequested();
                yield return chunk.WithIds(members);
                members.Clear();
            }
        }
        if (members.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            yield return chunk.WithIds(members);
        }
    }

    /// <summary>Sends to these members; when the database refuses a row, halves the list until the refused member is found.</summary>
    private async Task SendAsync(ReminderChunk chunk, List<DueMember> members, ReminderTally tally, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            tally.AddChunk(members.Count, await chunk.WriteAsync(members, refused: false, failure: null, stop));
        }
        catch (PostgresException refused) when (IsAboutARow(refused))
        {
            if (members.Count > 1)
            {
                var half = members.Count / 2;
                await SendAsync(chunk, [.. members.Take(half)], tally, stop);
                await SendAsync(chunk, [.. members.Skip(half)], tally, stop);
                return;
            }
            await RecordFailureAsync(chunk, members, refused, tally, stop);
        }
    }

    private async Task RecordFailureAsync(ReminderChunk chunk, List<DueMember> member, PostgresException refused, ReminderTally tally,
        CancellationToken stop)
    {
        tally.AddFailure();
        var user = member[0].UserId;
        log.LogError("[{Tag}] 会员 {UserId} 的提醒未能写入: {SqlState} {Message}", VipReminderJob.Tag, user, refused.SqlState, refused.MessageText);
        if (tally.Failed >= HopelessAfter && tally.Sent == 0)
        {
            throw new JobFailedException(RunReason.DatabaseFailed, $"{tally.Failed} members were refused and nobody could be told: {refused.MessageText}",
                tally.Counters(), refused);
        }
        try
        {
            await chunk.WriteAsync(member, refused: false, $"{refused.SqlState}: {refused.MessageText}", stop);
        }
        catch (PostgresException error) when (IsAboutARow(error))
        {
            // The ledger refuses this member too: only the log line above and the counter record it.
            log.LogError(error, "[{Tag}] 会员 {UserId} 的失败原因未能记录", VipReminderJob.Tag, user);
        }
    }

    private static bool IsAboutTheDatabase(Exception error) => error is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException };

    /// <summary>
    /// Data, constraints, triggers and row locks concern single rows. Anything else (connection, rights, missing tables, disk) concerns the run.
    /// </summary>
    private static bool IsAboutARow(PostgresException error)
        => error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or ReminderChunk.NotAllTold
            || error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState.StartsWith("23", StringComparison.Ordinal)
            || error.SqlState.StartsWith("P0", StringComparison.Ordinal);
}
