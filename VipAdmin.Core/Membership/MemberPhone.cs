using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Membership;

/// <summary>Reveals a member's full phone number to those who may see it; each time with a reason and an audit row.</summary>
public sealed class MemberPhone(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>The full number.</summary>
    /// <param name="reason">Mandatory; goes to the audit, which never holds the number itself.</param>
    /// <exception cref="NotPermittedException">The actor may not reveal personal data.</exception>
    /// <exception cref="RefusedException"><c>REASON_MISSING</c>, or <c>NOT_FOUND</c>: there is no such member.</exception>
    public async Task<string> RevealPhoneAsync(Actor actor, string userId, string reason, CancellationToken stop)
    {
        actor.Demand(Permission.RevealPersonalData);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RefusedException("REASON_MISSING", "Say why the number is needed.");
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var phone = await db.Members.Where(m => m.UserId == userId).Select(m => m.Phone).SingleOrDefaultAsync(stop)
            ?? throw new RefusedException("NOT_FOUND", $"There is no member {userId}.");
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.PhoneRevealed, userId, MaskedPhone.InText(reason.Trim())), [], stop);
        return phone;
    }
}
