using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Membership;

/// <summary>Finds members by full phone number, user id, or the beginning of a nickname. Phones come back masked; every look-up leaves an audit row.</summary>
public sealed class MemberSearch(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<MembershipOptions> options)
{
    /// <summary>Hits shown at most.</summary>
    public const int Limit = 20;

    /// <summary>Longest text that is searched for.</summary>
    public const int LongestText = 100;

    /// <summary>
    /// Looks up what <see cref="PastedText"/> recognises in <paramref name="text"/>. A number that cannot name a member is not looked up and leaves no row.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberMatches> FindAsync(Actor actor, string text, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        var pasted = PastedText.Of(text.Length > LongestText ? text[..LongestText] : text);
        if (pasted.IsNoMember)
        {
            return new MemberMatches([], MatchedBy.Nothing) { Meant = pasted.Kind };
        }
        var wanted = pasted.Text;
        var matches = wanted.Length == 0 ? new MemberMatches([], MatchedBy.Nothing) : await MatchAsync(pasted, stop);

        await WriteAsync(actor, matches.Hits is [var only] ? only.UserId : null,
            new { query = MaskedPhone.InText(wanted), by = matches.By.ToString(), hits = matches.Hits.Count }, stop);
        return matches;
    }

    /// <summary>Writes the audit row of a member who is opened directly by user id.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public Task RecordAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        return WriteAsync(actor, userId, new { by = nameof(MatchedBy.UserId) }, stop);
    }

    private async Task WriteAsync(Actor actor, string? target, object data, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.MemberLookedUp, target, Data: data), [], stop);
    }

    private async Task<MemberMatches> MatchAsync(PastedText pasted, CancellationToken stop)
    {
        var wanted = pasted.Text;
        // The backend stores UUIDs in lower or in upper case.
        var ids = new[] { wanted, wanted.ToUpperInvariant() };
        await using var db = await databases.CreateDbContextAsync(stop);
        var samePhone = db.Members.Where(m => m.Phone == wanted).OrderBy(m => m.UserId);
        if (pasted.Kind is PastedKind.Phone or PastedKind.Part && await HitsAsync(samePhone, stop) is { Count: > 0 } byPhone)
        {
            return new MemberMatches(byPhone, MatchedBy.Phone);
        }
        var sameId = db.Members.Where(m => m.UserId == wanted || (pasted.Kind == PastedKind.Id && ids.Contains(m.UserId))).OrderBy(m => m.UserId);
        if (await HitsAsync(sameId, stop) is { Count: > 0 } byId)
        {
            return new MemberMatches(byId, MatchedBy.UserId);
        }
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            // The backend's table has no index on nicknames, and none may be added: this reads the whole table, so it is limited to two seconds.
            await db.Database.ExecuteSqlRawAsync("SET LOCAL statement_timeout = '2s'", stop);
            var beginning = wanted.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal)
                .Replace("_", @"\_", StringComparison.Ordinal) + "%";
            var byName = await HitsAsync(db.Members.Where(m => m.Nickname != null && EF.Functions.Like(m.Nickname, beginning, @"\"))
                .OrderByDescending(m => m.Nickname == wanted).ThenBy(m => m.Nickname).ThenBy(m => m.UserId), stop);
            return byName.Count > Limit
                ? new MemberMatches([.. byName.Take(Limit)], MatchedBy.Nickname) { More = true }
                : new MemberMatches(byName, byName.Count == 0 ? MatchedBy.Nothing : MatchedBy.Nickname);
        }
        catch (InvalidOperationException slow) when (slow.InnerException is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
            && !stop.IsCancellationRequested)
        {
            return new MemberMatches([], MatchedBy.Nothing) { TooSlow = true };
        }
        catch (PostgresException slow) when (slow.SqlState == PostgresErrorCodes.QueryCanceled && !stop.IsCancellationRequested)
        {
            return new MemberMatches([], MatchedBy.Nothing) { TooSlow = true };
        }
    }

    private async Task<List<MemberHit>> HitsAsync(IQueryable<Member> members, CancellationToken stop)
    {
        var now = time.UtcNow();
        var grace = options.CurrentValue.GracePeriodDays;
        var rows = await members.Take(Limit + 1)
            .Select(m => new { m.UserId, m.Phone, m.Nickname, m.VipLevel, m.VipExpireAt, m.IsLifetimeVip, m.Status }).AsNoTracking().ToListAsync(stop);
        return [.. rows.Select(m => new MemberHit(m.UserId, MaskedPhone.Of(m.Phone), m.Nickname is null ? null : MaskedPhone.InText(m.Nickname),
            m.VipLevel, m.VipExpireAt, MembershipStanding.Of(m.VipLevel, m.VipExpireAt, m.IsLifetimeVip, now, grace), m.Status == Member.Active))];
    }
}

/// <summary>What a look-up matched by.</summary>
public enum MatchedBy { Nothing, Phone, UserId, Nickname }
