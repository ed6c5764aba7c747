using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>How did this run go? Its attempts and its log lines.</summary>
public sealed class RunBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Most log lines in one answer.</summary>
    public const int LogLimit = 500;

    /// <summary>The attempts of a run that have ended, in order.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<JobRunAttempt>> AttemptsAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobRunAttempts.AsNoTracking().Where(attempt => attempt.RunId == runId).OrderBy(attempt => attempt.Attempt).ToListAsync(stop);
    }

    /// <summary>Log lines in order: those after <paramref name="after"/>, or the last ones when it is null.</summary>
    /// <param name="minimumLevel">Serilog's numbers: 2 information, 3 warning, 4 error.</param>
    /// <param name="text">Part of a line, ignoring case; null or empty = all.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<LogLine>> LogAsync(Actor actor, Guid runId, long? after, int minimumLevel, int limit, CancellationToken stop,
        string? text = null)
    {
        actor.Demand(Permission.See);
        limit = Math.Clamp(limit, 1, LogLimit);
        await using var db = await databases.CreateDbContextAsync(stop);
        var lines = db.Logs.AsNoTracking().Where(line => line.RunId == runId && line.Level >= minimumLevel);
        if (!string.IsNullOrWhiteSpace(text))
        {
            var part = text.Trim().ToLowerInvariant();
            lines = lines.Where(line => line.Message!.ToLower().Contains(part) || line.Exception!.ToLower().Contains(part));
        }
        if (after is { } last)
        {
            return await Lines(lines.Where(line => line.Id > last).OrderBy(line => line.Id)).Take(limit).ToListAsync(stop);
        }
        var tail = await Lines(lines.OrderByDescending(line => line.Id)).Take(limit).ToListAsync(stop);
        tail.Reverse();
        return tail;
    }

    private static IQueryable<LogLine> Lines(IQueryable<LogRow> lines)
        => lines.Select(line => new LogLine(line.Id, line.Timestamp, line.Level, line.Message ?? "", line.Exception));
}
