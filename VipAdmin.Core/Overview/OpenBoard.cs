using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Overview;

/// <summary>Which discrepancies wait, for how long, about how much, and for whom?</summary>
public sealed class OpenBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Members listed at once.</summary>
    private const int MostMembers = 8;

    /// <summary>By severity and age, the most severe and the oldest first; combinations without any are left out.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<OpenCases>> AgesAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = time.UtcNow();
        var (day, threeDays, week) = (now.AddDays(-1), now.AddDays(-3), now.AddDays(-7));
        var (critical, high, medium, low) = (Limit(Severity.Critical), Limit(Severity.High), Limit(Severity.Medium), Limit(Severity.Low));
        return await db.Discrepancies.AsNoTracking().Where(Discrepancy.Unfinished)
            .Select(d => new
            {
                d.Severity,
                Age = d.FirstSeenAt > day ? AgeBucket.Day : d.FirstSeenAt > threeDays ? AgeBucket.ThreeDays : d.FirstSeenAt > week ? AgeBucket.Week
                    : AgeBucket.Older,
                Fen = Math.Max(d.LocalFen ?? 0, d.PlatformFen ?? 0),
                Overdue = (d.Severity == Severity.Critical && d.FirstSeenAt < critical) || (d.Severity == Severity.High && d.FirstSeenAt < high)
                    || (d.Severity == Severity.Medium && d.FirstSeenAt < medium) || (d.Severity == Severity.Low && d.FirstSeenAt < low),
                Mine = d.Assignee == actor.Id,
            })
            .GroupBy(d => new { d.Severity, d.Age })
            .OrderByDescending(group => group.Key.Severity).ThenByDescending(group => group.Key.Age)
            .Select(group => new OpenCases(group.Key.Severity, group.Key.Age, group.Count(), group.Sum(d => d.Fen), group.Count(d => d.Overdue),
                group.Count(d => d.Mine), group.Sum(d => d.Mine ? d.Fen : 0))).ToListAsync(stop);

        DateTime Limit(Severity severity) => now - SeverityClock.Allowance(severity);
    }

    /// <summary>Members whose money a platform holds while the case is open, the most urgent first, and how many there are in all.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<(IReadOnlyList<MemberCase> First, int Count)> MembersAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Database.SqlQuery<CaseRow>(Sql.With($"""
            WITH held AS (
                SELECT user_id, id, type, severity, first_seen_at, assignee_name,
                       count(*) OVER theirs AS cases, sum(platform_fen) OVER theirs AS fen,
                       row_number() OVER (PARTITION BY user_id ORDER BY severity DESC, first_seen_at, id) AS place
                  FROM vip_admin.discrepancies
                 WHERE {new SqlPart(Discrepancy.UnfinishedSql)} AND user_id IS NOT NULL AND platform_fen > 0
                WINDOW theirs AS (PARTITION BY user_id))
            SELECT h.user_id, u.phone, u.nickname, h.cases::int AS cases, h.id, h.type, h.severity, h.fen::bigint AS fen, h.first_seen_at AS since,
                   h.assignee_name AS assignee, (count(*) OVER ())::int AS members
              FROM held h JOIN public.users u ON u.user_id = h.user_id
             WHERE h.place = 1 ORDER BY h.severity DESC, h.first_seen_at, h.id LIMIT {MostMembers}
            """)).ToListAsync(stop);
        return ([.. rows.Select(row => new MemberCase(row.UserId, MaskedPhone.Of(row.Phone), row.Nickname is null ? null : MaskedPhone.InText(row.Nickname),
            row.Cases, row.Id, Enum.Parse<DiscrepancyType>(row.Type.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), (Severity)row.Severity,
            row.Fen, row.Since, row.Assignee))], rows.Count == 0 ? 0 : rows[0].Members);
    }

    private sealed record CaseRow(string UserId, string Phone, string? Nickname, int Cases, Guid Id, string Type, int Severity, long Fen, DateTime Since,
        string? Assignee, int Members);
}
