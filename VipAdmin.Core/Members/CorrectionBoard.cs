using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Members;

/// <summary>Which corrections of memberships wait, and which were decided?</summary>
public sealed class CorrectionBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>Longest page.</summary>
    public const int PageLimit = 100;

    private static readonly KeyOrder<MembershipCorrection, Guid> NewestFirst = KeyOrder.By((MembershipCorrection correction) => correction.Id);

    /// <summary>One page, newest first.</summary>
    /// <param name="open">Only those that wait.</param>
    /// <param name="before">Only older ones.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<KeyPage<CorrectionRow>> PageAsync(Actor actor, bool open, Guid? before, Guid? after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = db.MembershipCorrections.AsNoTracking().Where(c => !open || c.Decision == null);
        return await KeyPage.ReadAsync(rows, NewestFirst, KeyBound.Of(before, after), Math.Clamp(limit, 1, PageLimit), page => Rows(db, page), stop) is var read
            ? read with { Rows = [.. read.Rows.Select(Masked)] } : read;
    }

    /// <summary>How many wait for a second person, 99 at most.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<int> WaitingAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.MembershipCorrections.Where(c => c.Decision == null).OrderBy(c => c.Id).Take(99).CountAsync(stop);
    }

    /// <summary>The member's correction that waits; null when none does.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<CorrectionRow?> OpenOfAsync(Actor actor, string userId, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        var open = db.MembershipCorrections.AsNoTracking().Where(c => c.UserId == userId && c.Decision == null);
        return await Rows(db, open).SingleOrDefaultAsync(stop) is { } row ? Masked(row) : null;
    }

    internal static IQueryable<CorrectionRow> Rows(VipDb db, IQueryable<MembershipCorrection> rows)
        => rows.Select(c => new CorrectionRow(c.Id, c.UserId, db.Members.Where(m => m.UserId == c.UserId).Select(m => m.Nickname).FirstOrDefault(),
            db.Members.Where(m => m.UserId == c.UserId).Select(m => m.Phone).FirstOrDefault() ?? "", c.Kind,
            new MembershipState(c.LevelBefore, c.ExpireBefore, c.LifetimeBefore), new MembershipState(c.LevelAfter, c.ExpireAfter, c.LifetimeAfter),
            c.DaysMoved, c.Reason, c.NeedsApproval, c.ProposedBy, c.ProposedByName, c.ProposedAt, c.DecidedByName, c.DecidedAt, c.Decision, c.DecisionNote));

    internal static CorrectionRow Masked(CorrectionRow row)
        => row with
        {
            Phone = row.Phone.Length == 0 ? "" : MaskedPhone.Of(row.Phone),
            Nickname = row.Nickname is null ? null : MaskedPhone.InText(row.Nickname),
        };
}
