using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Repairs;

namespace VipAdmin.Core.Members;

/// <summary>
/// Corrects a membership: shown before and after, with a reason, and above a number of days only by a second person, whom the database tells from the first by
/// identity. The statement that changes the member's row names every fact that was judged, so a renewal in between wins.
/// </summary>
public sealed class CorrectionDesk(IDbContextFactory<VipDb> databases, IOptionsMonitor<MembersOptions> options, TimeProvider time)
{
    /// <summary>Why a proposal was withdrawn: the membership is not the one that was judged.</summary>
    public const string FactsChanged = "CHANGED";

    /// <summary>Corrections of a member within this time count together, so that many small ones do not escape the second person.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromDays(30);

    /// <summary>Shows what a correction would do now; nothing is written.</summary>
    /// <exception cref="NotPermittedException">The actor may not correct memberships.</exception>
    public async Task<CorrectionResult> PreviewAsync(Actor actor, string userId, CorrectionWish wish, CancellationToken stop)
    {
        actor.Demand(Permission.ServeMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await StateAsync(db, userId, stop) is not { } before)
        {
            return new CorrectionResult.Unknown();
        }
        return await JudgeAsync(db, userId, wish, before, stop);
    }

    /// <summary>Carries a correction out, or leaves it to a second person where one is needed.</summary>
    /// <param name="seen">The membership as the person saw it.</param>
    /// <param name="reason">Mandatory, at most <see cref="Reason.Longest"/> characters.</param>
    /// <exception cref="NotPermittedException">The actor may not correct memberships.</exception>
    public async Task<CorrectionResult> ProposeAsync(Actor actor, string userId, CorrectionWish wish, MembershipState seen, string? reason,
        CancellationToken stop)
    {
        actor.Demand(Permission.ServeMembers);
        if (Reason.Of(reason) is not { } why)
        {
            return new CorrectionResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await LockAsync(db, userId, stop);
        if (await StateAsync(db, userId, stop) is not { } before)
        {
            return new CorrectionResult.Unknown();
        }
        if (before != seen)
        {
            return new CorrectionResult.Changed(before);
        }
        if (await PendingAsync(db, userId, stop) is { } pending)
        {
            return pending;
        }
        var judged = await JudgeAsync(db, userId, wish, before, stop);
        if (judged is not CorrectionResult.Previewed look)
        {
            return judged;
        }
        // One pair of eyes would be enough if the proposer were a program, or an account that the approver shares.
        if (look.NeedsApproval && !actor.IsPerson)
        {
            return new CorrectionResult.NoPerson();
        }
        var now = time.UtcNow();
        var correction = new MembershipCorrection
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), UserId = userId, Kind = wish.Kind, Days = wish.Days,
            LevelBefore = before.Level, ExpireBefore = before.ExpireAt, LifetimeBefore = before.Lifetime,
            LevelAfter = look.After.Level, ExpireAfter = look.After.ExpireAt, LifetimeAfter = look.After.Lifetime,
            DaysMoved = look.DaysMoved, Reason = why, NeedsApproval = look.NeedsApproval,
            ProposedBy = actor.Id, ProposedByName = actor.Name, ProposedAt = now,
        };
        db.MembershipCorrections.Add(correction);
        if (look.NeedsApproval)
        {
            try
            {
                await Acts.CommitAsync(db, time, ActOf(actor, AuditAction.CorrectionProposed, correction, why), [Topic.Orders], stop);
            }
            catch (DbUpdateException error) when (error.InnerException is PostgresException { ConstraintName: "ux_membership_corrections_one_undecided" })
            {
                return await PendingAsync(db, userId, stop) is { } faster ? faster : new CorrectionResult.Changed(before);
            }
            return new CorrectionResult.Proposed(correction.Id, before, look.After);
        }
        if (!await SetAsync(db, userId, before, look.After, now, stop))
        {
            return new CorrectionResult.Changed(before);
        }
        (correction.Decision, correction.DecidedBy, correction.DecidedByName, correction.DecidedAt) = (ProposalDecision.Approved, actor.Id, actor.Name, now);
        await Acts.CommitAsync(db, time, ActOf(actor, AuditAction.MembershipCorrected, correction, why), [Topic.Orders], stop);
        return new CorrectionResult.CarriedOut(correction.Id, before, look.After);
    }

    /// <summary>Approves a correction and carries it out. One whose facts have changed is withdrawn instead.</summary>
    /// <exception cref="NotPermittedException">The actor may not approve corrections.</exception>
    public async Task<CorrectionResult> ApproveAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.ApproveCorrections);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await db.MembershipCorrections.SingleOrDefaultAsync(c => c.Id == id, stop) is not { } correction)
        {
            return new CorrectionResult.Unknown();
        }
        if (correction.Decision is not null)
        {
            return new CorrectionResult.Decided(correction.DecidedByName);
        }
        if (FourEyes.Against(actor, correction.NeedsApproval, correction.ProposedBy) is { } against)
        {
            return against == FourEyes.Refusal.NoPerson ? new CorrectionResult.NoPerson() : new CorrectionResult.SamePerson();
        }
        await LockAsync(db, correction.UserId, stop);
        var (now, before, after) = (time.UtcNow(), correction.Before, correction.After);
        if (!await SetAsync(db, correction.UserId, before, after, now, stop))
        {
            var stands = await StateAsync(db, correction.UserId, stop);
            return await EndAsync(db, actor, correction, ProposalDecision.Withdrawn, FactsChanged, AuditAction.CorrectionWithdrawn, stop)
                ? stands is null ? new CorrectionResult.Unknown() : new CorrectionResult.Changed(stands)
                : new CorrectionResult.Decided(null);
        }
        try
        {
            return await EndAsync(db, actor, correction, ProposalDecision.Approved, null, AuditAction.MembershipCorrected, stop)
                ? new CorrectionResult.CarriedOut(id, before, after) : new CorrectionResult.Decided(null);
        }
        catch (PostgresException error) when (FourEyes.IsRefusal(error))
        {
            return new CorrectionResult.SamePerson();
        }
    }

    /// <summary>Rejects a correction that waits; the person who proposed it withdraws it.</summary>
    /// <exception cref="NotPermittedException">The actor neither proposed it nor may approve corrections.</exception>
    public async Task<CorrectionResult> RejectAsync(Actor actor, Guid id, string? note, CancellationToken stop)
    {
        actor.Demand(actor.Can(Permission.ApproveCorrections) ? Permission.ApproveCorrections : Permission.ServeMembers);
        if (Reason.Of(note) is not { } why)
        {
            return new CorrectionResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await db.MembershipCorrections.SingleOrDefaultAsync(c => c.Id == id, stop) is not { } correction)
        {
            return new CorrectionResult.Unknown();
        }
        var own = correction.ProposedBy == actor.Id;
        if (!own)
        {
            actor.Demand(Permission.ApproveCorrections);
        }
        if (correction.Decision is not null)
        {
            return new CorrectionResult.Decided(correction.DecidedByName);
        }
        return await EndAsync(db, actor, correction, own ? ProposalDecision.Withdrawn : ProposalDecision.Rejected, why,
            own ? AuditAction.CorrectionWithdrawn : AuditAction.CorrectionRejected, stop)
            ? new CorrectionResult.Rejected(own) : new CorrectionResult.Decided(null);
    }

    private async Task<CorrectionResult> JudgeAsync(VipDb db, string userId, CorrectionWish wish, MembershipState before, CancellationToken stop)
    {
        var now = time.UtcNow();
        var (after, refusal) = wish.Apply(before, now);
        if (after is null)
        {
            return new CorrectionResult.Refused(refusal!.Value);
        }
        var moved = CorrectionWish.Moved(before, after, now);
        var since = now - Together;
        var lately = await db.MembershipCorrections.Where(c => c.UserId == userId && c.Decision == ProposalDecision.Approved && !c.NeedsApproval
            && c.DecidedAt >= since).SumAsync(c => c.DaysMoved ?? 0, stop);
        return new CorrectionResult.Previewed(before, after, moved, moved is null || moved + lately > options.CurrentValue.CorrectionApprovalDays);
    }

    /// <summary>Decides a correction if it is undecided, and commits.</summary>
    private async Task<bool> EndAsync(VipDb db, Actor actor, MembershipCorrection correction, ProposalDecision decision, string? note, string action,
        CancellationToken stop)
    {
        var (id, now) = (correction.Id, time.UtcNow());
        var won = await db.MembershipCorrections.Where(c => c.Id == id && c.Decision == null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(c => c.Decision, decision)
                .SetProperty(c => c.DecidedBy, actor.Id)
                .SetProperty(c => c.DecidedByName, actor.Name)
                .SetProperty(c => c.DecidedAt, now)
                .SetProperty(c => c.DecisionNote, note), stop);
        if (won != 1)
        {
            return false;
        }
        await Acts.CommitAsync(db, time, ActOf(actor, action, correction, note ?? correction.Reason), [Topic.Orders], stop);
        return true;
    }

    private static Act ActOf(Actor actor, string action, MembershipCorrection correction, string reason)
        => new Act(actor, action, correction.UserId, reason, new
        {
            correction = correction.Id, kind = Word.Of(correction.Kind), before = Shown(correction.Before), after = Shown(correction.After),
            proposedBy = correction.ProposedByName,
        });

    private static string Shown(MembershipState state)
        => state.Lifetime ? "lifetime" : state.ExpireAt is { } end ? end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "none";

    private static async Task LockAsync(VipDb db, string userId, CancellationToken stop)
        => await Sql.ExecuteAsync(db,
            [SqlText.LockPatience, new SqlText("SELECT FROM public.users WHERE user_id = @user FOR NO KEY UPDATE", Sql.Text("user", userId))], stop);

    private static Task<bool> SetAsync(VipDb db, string userId, MembershipState before, MembershipState after, DateTime now, CancellationToken stop)
        => MembershipRows.SetAsync(db, userId, new MembershipTerm(before.ExpireAt, before.Lifetime), before.Level,
            new MembershipTerm(after.ExpireAt, after.Lifetime), after.Level, now, stop);

    private static Task<MembershipState?> StateAsync(VipDb db, string userId, CancellationToken stop)
        => db.Members.AsNoTracking().Where(m => m.UserId == userId)
            .Select(m => new MembershipState(m.VipLevel, m.VipExpireAt, m.IsLifetimeVip)).SingleOrDefaultAsync(stop);

    private static async Task<CorrectionResult.Pending?> PendingAsync(VipDb db, string userId, CancellationToken stop)
        => await db.MembershipCorrections.AsNoTracking().Where(c => c.UserId == userId && c.Decision == null)
            .Select(c => new { c.Id, c.ProposedByName }).SingleOrDefaultAsync(stop) is { } pending
            ? new CorrectionResult.Pending(pending.Id, pending.ProposedByName) : null;
}
