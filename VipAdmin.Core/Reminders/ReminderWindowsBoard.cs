using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace VipAdmin.Core.Reminders;

/// <summary>Which windows count now, who changed them, when, why and how? What would a member read?</summary>
public sealed class ReminderWindowsBoard(IDbContextFactory<VipDb> databases, IOptionsMonitor<RemindersOptions> options)
{
    /// <summary>The windows in force.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<WindowsInForce> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await WindowsInForce.ReadAsync(db, options.CurrentValue, stop);
    }

    /// <summary>Every version, newest first. There are few, because people make them.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<ReminderWindowsSaved>> HistoryAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return ReminderWindowsSaved.All(await db.ReminderWindows.AsNoTracking().OrderBy(row => row.Version).ToListAsync(stop), options.CurrentValue.Default);
    }

    /// <summary>What a window would say to a member; null when there is no such member.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<ReminderSample?> SampleAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Members.AsNoTracking().Where(member => member.UserId == userId)
            .Select(member => new { member.Phone, member.Nickname, member.VipExpireAt, member.VipLevel }).SingleOrDefaultAsync(stop) is not { } found
            ? null
            : new ReminderSample(userId, MaskedPhone.Of(found.Phone), found.Nickname is null ? null : MaskedPhone.InText(found.Nickname), found.VipExpireAt,
                found.VipLevel, await LastPackage.OfAsync(db, userId, stop));
    }
}
