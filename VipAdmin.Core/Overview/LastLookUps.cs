using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Overview;

/// <summary>Whom did this person look up last? Read from the person's own audit rows; opening a member again is a look-up of its own.</summary>
public sealed class LastLookUps(IDbContextFactory<VipDb> databases, IOptionsMonitor<MembershipOptions> options, TimeProvider time)
{
    private const int Most = 8;

    /// <summary>Rows looked through: the same member is often opened several times.</summary>
    private const int Rows = 200;

    /// <summary>The latest first, each member once.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<IReadOnlyList<LookedUpMember>> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT mine.at, u.user_id, u.phone, u.nickname, u.vip_level, u.vip_expire_at AT TIME ZONE 'UTC' AS vip_expire_at, u.is_lifetime_vip
              FROM (SELECT target, max(at) AS at
                      FROM (SELECT target, at FROM vip_admin.audit_events
                             WHERE actor_id = {actor.Id} AND action = {AuditAction.MemberLookedUp} AND target IS NOT NULL
                             ORDER BY id DESC LIMIT {Rows}) AS latest
                     GROUP BY target ORDER BY 2 DESC LIMIT {Most}) AS mine
              JOIN public.users u ON u.user_id = mine.target
             ORDER BY mine.at DESC
            """).ToListAsync(stop);
        var (now, grace) = (time.UtcNow(), options.CurrentValue.GracePeriodDays);
        return [.. rows.Select(row => new LookedUpMember(row.At, row.UserId, MaskedPhone.Of(row.Phone),
            row.Nickname is null ? null : MaskedPhone.InText(row.Nickname),
            MembershipStanding.Of(row.VipLevel, row.VipExpireAt, row.IsLifetimeVip, now, grace)))];
    }

    private sealed record Row(DateTime At, string UserId, string Phone, string? Nickname, int VipLevel, DateTime? VipExpireAt, bool IsLifetimeVip);
}
