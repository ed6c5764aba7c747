using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Overview;

/// <summary>Which discrepancies wait, for how long, about how much, and for whom?</summary>
public sealed class OpenBoard
{
    /// <summary>Members listed at once.</summary>
    private const int MostMembers = 8;

    /// <summary>
    /// What a platform holds of an order beyond our books, over the order's rows; null when an amount is unknown. What it received and paid back only grows, so
    /// the largest is the latest.
    /// </summary>
    private const string HeldSql = """
        greatest(max(received_fen) - max(booked_fen)
          - CASE WHEN max(refunded_fen) = 0 AND bool_or(received_fen IS NOT NULL AND refunded_fen IS NULL) THEN NULL ELSE max(refunded_fen) END, 0)
        """;

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly SharedRead<IReadOnlyList<CasesRow>> ages;

    public OpenBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
    {
        (this.databases, this.time) = (databases, time);
        ages = new SharedRead<IReadOnlyList<CasesRow>>(ReadAgesAsync);
    }

    /// <summary>
    /// By severity and age, the most severe and the oldest first; combinations without any are left out. The money is what the platforms hold beyond our
    /// books, as the list of discrepancies has it: payments alone, and an order counts once, at the most severe and oldest of its
    /// discrepancies. Concurrent callers share one read.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<OpenCases>> AgesAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var rows = await ages.GetAsync().WaitAsync(stop);
        var mine = rows.Where(row => row.Assignee == actor.Id).ToDictionary(row => (row.Severity, row.Age));
        return [.. rows.Where(row => row.OfAll).Select(row =>
        {
            var own = mine.GetValueOrDefault((row.Severity, row.Age));
            return new OpenCases((Severity)row.Severity, (AgeBucket)row.Age, row.Count, row.Fen, row.Overdue, own?.Count ?? 0, own?.AssigneeFen ?? 0);
        })];
    }

    /// <summary>The sums of everybody's discrepancies, and those of each assignee.</summary>
    private async Task<IReadOnlyList<CasesRow>> ReadAgesAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var now = time.UtcNow();
        return await db.Database.SqlQuery<CasesRow>(Sql.With($"""
            WITH unfinished AS (
                SELECT d.id, d.severity, d.first_seen_at, d.due_at < {now} AS overdue, d.assignee,
                       d.subject AS about,
                       CASE WHEN d.first_seen_at > {now.AddDays(-1)} THEN {(int)AgeBucket.Day} WHEN d.first_seen_at > {now.AddDays(-3)} THEN {(int)AgeBucket.ThreeDays}
                            WHEN d.first_seen_at > {now.AddDays(-7)} THEN {(int)AgeBucket.Week} ELSE {(int)AgeBucket.Older} END AS age,
                       m.booked_fen, m.received_fen, m.refunded_fen, coalesce({new SqlPart(DiscrepancyMoney.RefundSql)}, false) AS refund
                  FROM vip_admin.discrepancies d JOIN ({new SqlPart(DiscrepancyMoney.Sql)}) m ON m.discrepancy_id = d.id
                 WHERE d.{new SqlPart(Discrepancy.WaitingSql)}),
            orders AS (
                SELECT about, CASE WHEN bool_or(refund) THEN 0 ELSE {new SqlPart(HeldSql)} END AS held FROM unfinished GROUP BY about),
            placed AS (
                SELECT u.*, o.held, row_number() OVER (PARTITION BY about ORDER BY severity DESC, first_seen_at, id) AS place,
                       row_number() OVER (PARTITION BY about, assignee ORDER BY severity DESC, first_seen_at, id) AS place_of_assignee
                  FROM unfinished u JOIN orders o USING (about))
            SELECT severity, age, grouping(assignee) = 1 AS of_all, assignee, count(*)::int AS count, count(*) FILTER (WHERE overdue)::int AS overdue,
                   coalesce(sum(held) FILTER (WHERE place = 1), 0)::bigint AS fen,
                   coalesce(sum(held) FILTER (WHERE place_of_assignee = 1), 0)::bigint AS assignee_fen
              FROM placed GROUP BY GROUPING SETS ((severity, age), (severity, age, assignee)) ORDER BY severity DESC, age DESC
            """)).ToListAsync();
    }

    /// <summary>
    /// Members whose money a platform holds beyond our books while a case is open, the most urgent first, and how many there are in all. An order counts once,
    /// net of what was paid back; one of which an amount is unknown is left out.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<(IReadOnlyList<MemberCase> First, int Count)> MembersAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Database.SqlQuery<CaseRow>(Sql.With($"""
            WITH unfinished AS (
                SELECT d.user_id, d.id, d.type, d.severity, d.first_seen_at, d.assignee_name, d.subject AS about,
                       m.booked_fen, m.received_fen, m.refunded_fen
                  FROM vip_admin.discrepancies d JOIN ({new SqlPart(DiscrepancyMoney.Sql)}) m ON m.discrepancy_id = d.id
                 WHERE d.{new SqlPart(Discrepancy.WaitingSql)} AND d.user_id IS NOT NULL),
            orders AS (
                SELECT about, {new SqlPart(HeldSql)} AS held FROM unfinished GROUP BY about),
            cases AS (
                SELECT u.*, o.held, row_number() OVER (PARTITION BY user_id, about ORDER BY severity DESC, first_seen_at, id) AS place_of_order
                  FROM unfinished u JOIN orders o USING (about) WHERE o.held > 0),
            members AS (
                SELECT *, count(*) OVER theirs AS cases, sum(held) FILTER (WHERE place_of_order = 1) OVER theirs AS fen,
                       row_number() OVER (PARTITION BY user_id ORDER BY severity DESC, first_seen_at, id) AS place
                  FROM cases WINDOW theirs AS (PARTITION BY user_id))
            SELECT h.user_id, u.phone, u.nickname, h.cases::int AS cases, h.id, h.type, h.severity, h.fen::bigint AS fen, h.first_seen_at AS since,
                   h.assignee_name AS assignee, (count(*) OVER ())::int AS members
              FROM members h JOIN public.users u ON u.user_id = h.user_id
             WHERE h.place = 1 ORDER BY h.severity DESC, h.first_seen_at, h.id LIMIT {MostMembers}
            """)).ToListAsync(stop);
        return ([.. rows.Select(row => new MemberCase(row.UserId, MaskedPhone.Of(row.Phone), row.Nickname is null ? null : MaskedPhone.InText(row.Nickname),
            row.Cases, row.Id, Enum.Parse<DiscrepancyType>(row.Type.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), (Severity)row.Severity,
            row.Fen, row.Since, row.Assignee))], rows.Count == 0 ? 0 : rows[0].Members);
    }

    private sealed record CasesRow(
        int Severity, int Age, bool OfAll, string? Assignee, int Count, int Overdue, long Fen, long AssigneeFen);

    private sealed record CaseRow(string UserId, string Phone, string? Nickname, int Cases, Guid Id, string Type, int Severity, long Fen, DateTime Since,
        string? Assignee, int Members);
}
