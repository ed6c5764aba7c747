using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Reminders;

/// <summary>Excludes members from reminders for a while, one or a list of them, and lets them in again.</summary>
public sealed class ReminderExclusionDesk(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Members of one list.</summary>
    public const int Most = 10_000;

    /// <summary>Faulty lines that are told.</summary>
    public const int FaultsTold = 20;

    private static readonly string[] Headings = ["user_id", "userid", "user id", "phone", "手机号", "手机", "用户 id", "用户id"];

    /// <summary>Excludes every member of the list, or none when a line names no member.</summary>
    /// <param name="list">A phone number or a user id at the beginning of each line; what follows a comma, semicolon or tab does not matter.</param>
    /// <param name="until">UTC; null = until a person ends it.</param>
    /// <param name="reason">Mandatory; kept with each exclusion.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<ExclusionResult> AddAsync(Actor actor, string list, DateTime? until, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        var now = time.UtcNow();
        var lines = Lines(list);
        if (Reason.Of(reason) is not { } why)
        {
            return new ExclusionResult.ReasonNeeded();
        }
        if (until <= now)
        {
            return new ExclusionResult.Past();
        }
        if (lines.Count is 0 or > Most)
        {
            return new ExclusionResult.WrongSize();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var (members, faults) = await FindAsync(db, lines, stop);
        if (faults.Count > 0)
        {
            return new ExclusionResult.Wrong([.. faults.Take(FaultsTold)], faults.Count);
        }
        // An exclusion that time has ended gives way to the next one.
        await db.ReminderExclusions.Where(each => members.Contains(each.UserId) && each.EndedAt == null && each.Until <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.EndedAt, each => each.Until).SetProperty(each => each.EndedBy, Actor.System.Name), stop);
        var ids = members.Select((_, i) => Guid.CreateVersion7(time.GetUtcNow().AddMilliseconds(i))).Order().ToArray();
        var (listId, end) = (Sql.Id("list", members.Length > 1 ? Guid.CreateVersion7(time.GetUtcNow()) : null), Sql.Instant("until", until));
        var added = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.reminder_exclusions (id, user_id, reason, list_id, until, created_by, created_at)
            SELECT id, user_id, {why}, {listId}, {end}, {actor.Name}, {now} FROM unnest({ids}, {members}) AS m (id, user_id)
            ON CONFLICT DO NOTHING
            """, stop);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.MembersExcluded, members is [var only] ? only : null, why, new
        {
            rows = added, until,
        }), [Topic.Reminders], stop);
        return new ExclusionResult.Done(added, members.Length - added);
    }

    /// <summary>Lets a member in again before the exclusion ends by itself.</summary>
    /// <param name="reason">Mandatory.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<ExclusionResult> EndAsync(Actor actor, Guid id, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (Reason.Of(reason) is not { } why)
        {
            return new ExclusionResult.ReasonNeeded();
        }
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var member = await db.ReminderExclusions.Where(each => each.Id == id).Select(each => each.UserId).SingleOrDefaultAsync(stop);
        if (member is null)
        {
            return new ExclusionResult.Unknown();
        }
        var ended = await db.ReminderExclusions.Where(each => each.Id == id && each.EndedAt == null && (each.Until == null || each.Until > now))
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.EndedAt, now).SetProperty(each => each.EndedBy, actor.Name)
                .SetProperty(each => each.EndReason, why), stop);
        if (ended == 0)
        {
            return new ExclusionResult.Ended();
        }
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.ExclusionEnded, member, why), [Topic.Reminders], stop);
        return new ExclusionResult.Done(1);
    }

    /// <summary>The first cell of each line that has one, with its number; headings and repeats are left out.</summary>
    private static List<(int Line, string Text)> Lines(string list)
    {
        var lines = list.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Split('\n')
            .Select((line, i) => (Line: i + 1, Text: line.Split([',', ';', '\t', '，', '；'])[0].Trim().Trim('"', '\'', '`', '\uFEFF').Trim()))
            .Where(line => line.Text.Length > 0).Take(Most + 2).ToList();
        return [.. lines.Where(line => line.Line > 1 || !Headings.Contains(line.Text.ToLowerInvariant())).DistinctBy(line => line.Text)];
    }

    private static async Task<(string[] Members, List<ExclusionFault> Faults)> FindAsync(VipDb db, IReadOnlyList<(int Line, string Text)> lines,
        CancellationToken stop)
    {
        var read = lines.Select(line => (line.Line, line.Text, Phone: SearchShape.Of(line.Text).As(SearchKind.Phone))).ToList();
        var phones = read.Select(line => line.Phone).OfType<string>().ToArray();
        // The backend stores UUIDs in lower or in upper case.
        var ids = read.Where(line => line.Phone is null).SelectMany(line => new[] { line.Text, line.Text.ToLowerInvariant(), line.Text.ToUpperInvariant() })
            .Distinct().ToArray();
        var found = await db.Members.AsNoTracking().Where(member => phones.Contains(member.Phone) || ids.Contains(member.UserId))
            .Select(member => new { member.UserId, member.Phone }).ToListAsync(stop);
        var byPhone = found.ToDictionary(member => member.Phone, member => member.UserId);
        var byId = found.Select(member => member.UserId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var members = read.Select(line => (line.Line, line.Text, UserId: line.Phone is { } phone ? byPhone.GetValueOrDefault(phone)
            : byId.TryGetValue(line.Text, out var id) ? id : null)).ToList();
        return ([.. members.Select(member => member.UserId).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            [.. members.Where(member => member.UserId is null).Select(member => new ExclusionFault(member.Line, MaskedPhone.InText(Short(member.Text))))]);
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
