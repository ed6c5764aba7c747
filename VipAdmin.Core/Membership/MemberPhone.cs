using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Membership;

/// <summary>Reveals a member's full phone number to those who may see it; each time with a reason and an audit row.</summary>
public sealed class MemberPhone(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>The full number.</summary>
    /// <param name="reason">Mandatory, at most <see cref="Reason.Longest"/> characters; goes to the audit, which never holds the number itself.</param>
    /// <exception cref="NotPermittedException">The actor may not reveal personal data.</exception>
    public async Task<PhoneResult> RevealPhoneAsync(Actor actor, string userId, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.RevealPersonalData);
        if (Reason.Of(reason) is not { } why)
        {
            return new PhoneResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await db.Members.Where(m => m.UserId == userId).Select(m => m.Phone).SingleOrDefaultAsync(stop) is not { } phone)
        {
            return new PhoneResult.UnknownMember();
        }
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.PhoneRevealed, userId, MaskedPhone.InText(why)), [], stop);
        return new PhoneResult.Revealed(phone);
    }
}
