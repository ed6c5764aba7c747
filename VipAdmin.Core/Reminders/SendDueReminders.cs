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

    /// <summary>Members per statement.</summary>
    public int ChunkSize { get; init; } = 5_000;

    /// <summary>Which members are due on the present Beijing day, and how many they are.</summary>
    public async Task<DueMembers> LookAsync(CancellationToken stop)
    {
        var now = time.UtcNow();
        var (day, windows) = (BusinessDay.Of(now), options.CurrentValue.Chosen);
        try
        {
            return await ReminderChunk.CountAsync(databases, day, now, windows, stop);
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
        run.SetTotal(due.Count + due.AlreadyTold);
        tally.AddAlreadyTold(due.AlreadyTold);
        await run.AdvanceAsync(due.AlreadyTold, stop);
        if (due.Count == 0)
        {
            return tally;
        }
        var chunk = new ReminderChunk(databases, time, run, due);
        try
        {
            await chunk.LookForFormerTaskAsync(stop);
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var candidates = await chunk.CandidatesAsync(db, stop);
            await using var reader = await candidates.ExecuteReaderAsync(stop);
            var members = new List<string>(ChunkSize);
            while (await reader.ReadAsync(stop))
            {
                members.Add(reader.GetString(0));
                if (members.Count == ChunkSize)
                {
                    await SendAsync(chunk, members, tally, stop);
                    await run.AdvanceAsync(members.Count, stop);
                    members.Clear();
                }
            }
            await SendAsync(chunk, members, tally, stop);
            await run.AdvanceAsync(members.Count, stop);
        }
        catch (Exception error) when (IsAboutTheDatabase(error))
        {
            throw new JobFailedException(RunReason.DatabaseFailed, error.Message, tally.Counters(), error);
        }
        return tally;
    }

    /// <summary>Sends to these members; when the database refuses a row, halves the list until the refused member is found.</summary>
    private async Task SendAsync(ReminderChunk chunk, List<string> members, ReminderTally tally, CancellationToken stop)
    {
        if (members.Count == 0)
        {
            return;
        }
        stop.ThrowIfCancellationRequested();
        try
        {
            tally.AddChunk(members.Count, await chunk.WriteAsync(members, failure: null, stop));
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

    private async Task RecordFailureAsync(ReminderChunk chunk, List<string> member, PostgresException refused, ReminderTally tally, CancellationToken stop)
    {
        tally.AddFailure();
        log.LogError("[{Tag}] 会员 {UserId} 的提醒未能写入: {SqlState} {Message}", VipReminderJob.Tag, member[0], refused.SqlState, refused.MessageText);
        if (tally.Failed >= HopelessAfter && tally.Sent == 0)
        {
            throw new JobFailedException(RunReason.DatabaseFailed, $"{tally.Failed} members were refused and nobody could be told: {refused.MessageText}",
                tally.Counters(), refused);
        }
        try
        {
            await chunk.WriteAsync(member, $"{refused.SqlState}: {refused.MessageText}", stop);
        }
        catch (PostgresException error) when (IsAboutARow(error))
        {
            // The ledger refuses this member too: only the log line above and the counter record it.
            log.LogError(error, "[{Tag}] 会员 {UserId} 的失败原因未能记录", VipReminderJob.Tag, member[0]);
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
