using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Repairs;

/// <summary>Corrections of a membership. A lifetime member never loses lifetime, except by the refund of what made them one.</summary>
internal static class MembershipRows
{
    /// <summary>Sets the end of the membership.</summary>
    public static async Task<RepairRefusal?> CorrectExpiryAsync(RepairScene scene, CancellationToken stop)
    {
        if (await MemberOfAsync(scene, stop) is not { } member)
        {
            return RepairRefusal.MemberMissing;
        }
        return member.IsLifetimeVip ? RepairRefusal.LifetimeMember
            : member.VipExpireAt == scene.ExpireAt ? RepairRefusal.NothingToChange
            : await SetAsync(scene, member, lifetime: false, scene.ExpireAt, stop);
    }

    /// <summary>
    /// Takes back the days that the order has bought. A membership for life ends where it would have ended without it, unless another paid order made it one
    /// as well.
    /// </summary>
    public static async Task<RepairRefusal?> RevokeAsync(RepairScene scene, CancellationToken stop)
    {
        if (await MemberOfAsync(scene, stop) is not { } member)
        {
            return RepairRefusal.MemberMissing;
        }
        var orderId = scene.Order!.OrderId;
        var bought = await scene.Db.VipOrders.Where(l => l.OrderId == orderId)
            .Join(scene.Db.VipPackages, l => l.PackageId, p => p.PackageId, (_, p) => new { p.PackageCode, p.DurationDays }).FirstOrDefaultAsync(stop);
        var grant = await scene.Db.VipGrants.AsNoTracking().SingleOrDefaultAsync(g => g.OrderId == orderId, stop);
        if ((grant?.PackageCode ?? bought?.PackageCode) is not { } code)
        {
            return RepairRefusal.PackageMissing;
        }
        var days = grant?.DurationDays ?? bought!.DurationDays;
        if (MembershipTerm.IsLifetime(code, days))
        {
            var other = await scene.Db.Orders.AnyAsync(o => o.UserId == member.UserId && o.OrderId != orderId && o.OrderType == Order.Vip
                && o.PaymentStatus == OrderStatus.Paid && scene.Db.VipOrders.Any(l => l.OrderId == o.OrderId && scene.Db.VipPackages.Any(p =>
                    p.PackageId == l.PackageId && (p.DurationDays == MembershipTerm.LifetimeDays || p.PackageCode == MembershipTerm.LifetimeCode))), stop);
            return !member.IsLifetimeVip || other ? null : await SetAsync(scene, member, lifetime: false, grant?.ExpireBefore ?? scene.Now, stop);
        }
        return member.IsLifetimeVip || member.VipExpireAt is not { } end || FarFuture.Reached(end)
            ? null
            : await SetAsync(scene, member, lifetime: false, end.AddDays(-days), stop);
    }

    private static Task<Member?> MemberOfAsync(RepairScene scene, CancellationToken stop)
        => scene.Db.Members.AsNoTracking().Where(m => m.UserId == scene.Order!.UserId)
            .Select(m => new Member { UserId = m.UserId, Phone = "", VipLevel = m.VipLevel, VipExpireAt = m.VipExpireAt, IsLifetimeVip = m.IsLifetimeVip })
            .SingleOrDefaultAsync(stop);

    private static async Task<RepairRefusal?> SetAsync(RepairScene scene, Member member, bool lifetime, DateTime? expireAt, CancellationToken stop)
        => await SetAsync(scene.Db, member.UserId, new MembershipTerm(member.VipExpireAt, member.IsLifetimeVip), member.VipLevel,
            new MembershipTerm(expireAt, lifetime), member.VipLevel, scene.Now, stop) ? null : RepairRefusal.OrderChanged;

    /// <summary>
    /// Sets a member's term and level if they are still what was judged; false when they are not. A level above 0 activates a member who never was one.
    /// </summary>
    public static async Task<bool> SetAsync(VipDb db, string userId, MembershipTerm before, int levelBefore, MembershipTerm after, int levelAfter, DateTime now,
        CancellationToken stop)
        => await Sql.ExecuteAsync(db,
        [
            new SqlText("""
                UPDATE public.users SET vip_expire_at = @expire, is_lifetime_vip = @lifetime, vip_level = @level, updated_at = @now,
                       vip_activated_at = CASE WHEN @level > @levelBefore THEN coalesce(vip_activated_at, @now) ELSE vip_activated_at END
                WHERE user_id = @user AND vip_expire_at IS NOT DISTINCT FROM @before AND is_lifetime_vip = @was AND vip_level = @levelBefore
                """,
                Sql.Text("user", userId), Sql.Plain("before", before.ExpireAt), new NpgsqlParameter("was", before.Lifetime),
                new NpgsqlParameter("levelBefore", levelBefore), new NpgsqlParameter("lifetime", after.Lifetime), Sql.Plain("expire", after.ExpireAt),
                new NpgsqlParameter("level", levelAfter), Sql.Plain("now", now)),
        ], stop) == 1;
}
