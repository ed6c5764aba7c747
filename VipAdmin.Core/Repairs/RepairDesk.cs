using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Repairs;

/// <summary>
/// Puts discrepancies right with four eyes: a person proposes an action and sees every row that it would change, and it is carried out once, after the
/// platform was asked again, by the same code that made the preview. Where a second person is needed, the database refuses the first by identity.
/// </summary>
public sealed class RepairDesk(IDbContextFactory<VipDb> databases, RepairPlatform platform, OrderSettlement settlement, OrderTransactions transactions,
    TransactionOwners owners, IOptionsMonitor<DeskOptions> options, TimeProvider time)
{
    private static readonly DiscrepancyStatus[] Open = [DiscrepancyStatus.Open, DiscrepancyStatus.Assigned];
    private static readonly DiscrepancyStatus[] UnderWay = [DiscrepancyStatus.Proposed, DiscrepancyStatus.PendingApproval];

    /// <summary>Why a proposal was withdrawn: the facts are not those of its preview. Other reasons are codes of <see cref="RepairRefusal"/>.</summary>
    public const string FactsChanged = "CHANGED";

    private readonly Repair repair = new(settlement);

    /// <summary>The actions that fit a discrepancy; none when it is finished or does not exist.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<ActionChoice>> ActionsAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var found = await db.Discrepancies.AsNoTracking().Where(d => d.Id == id)
            .Select(d => new { d.Type, d.Status, d.OrderNo, Fen = d.AmountFen }).SingleOrDefaultAsync(stop);
        return found is null || Discrepancy.Finished.Contains(found.Status) ? [] : Fitting(found.Type, found.Fen, await OrderAsync(db, found.OrderNo, stop));
    }

    /// <summary>Shows what an action would do now, and what the platform says: it is carried out and rolled back.</summary>
    /// <param name="orderNo">As in <see cref="RepairRequest.OrderNo"/>.</param>
    /// <param name="expireAt">As in <see cref="RepairRequest.ExpireAt"/>.</param>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public async Task<RepairResult> PreviewAsync(Actor actor, Guid id, DiscrepancyAction action, string? orderNo, DateTime? expireAt, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await FindAsync(db, id, stop) is not { } found)
        {
            return new RepairResult.Unknown();
        }
        // Reason and note change no row but the discrepancy's own.
        var look = await LookAsync(db, new Work(found, action, PastedText.OrderNoIn(orderNo), expireAt, actor, new Closing(default, "")), stop);
        return look.Refusal ?? new RepairResult.Previewed(look.Attempt!.Changes, look.Platform, look.Choice!.NeedsApproval);
    }

    /// <summary>Proposes an action, with a preview that is made by carrying it out and rolling it back.</summary>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public async Task<RepairResult> ProposeAsync(Actor actor, Guid id, RepairRequest wish, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        var note = MaskedPhone.Mobile((wish.Note ?? "").Trim());
        if (FaultOf(wish, note) is { } fault)
        {
            return fault;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await FindAsync(db, id, stop) is not { } found)
        {
            return new RepairResult.Unknown();
        }
        if (found.Version != wish.Version)
        {
            return await StaleAsync(db, id, stop);
        }
        if (!Open.Contains(found.Status))
        {
            return new RepairResult.NotOpen(found.Status);
        }
        var work = new Work(found, wish.Action, PastedText.OrderNoIn(wish.OrderNo), wish.ExpireAt, actor, new Closing(wish.ReasonCode!.Value, note));
        var look = await LookAsync(db, work, stop);
        return look.Refusal ?? await KeepAsync(work, look.Choice!, look.Attempt!, look.Platform, stop);
    }

    /// <summary>
    /// Approves the proposal that is under way and carries it out. A proposal that no longer holds is withdrawn; without an answer of the platform nothing is
    /// changed, and it can be approved later.
    /// </summary>
    /// <param name="version">The version the person saw.</param>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public async Task<RepairResult> ApproveAsync(Actor actor, Guid id, int version, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        await using var db = await databases.CreateDbContextAsync(stop);
        var (found, proposal, refusal) = await UnderWayAsync(db, id, version, stop);
        if (refusal is not null)
        {
            return refusal;
        }
        // The limit may have been lowered since: the stricter of both counts.
        var needsApproval = proposal!.NeedsApproval
            || Fitting(found!.Type, found.AmountFen, await OrderAsync(db, found.OrderNo, stop))
                .Any(each => each.Action == proposal.Action && each.NeedsApproval);
        if (FourEyes.Against(actor, needsApproval, proposal.ProposedBy) is { } barred)
        {
            return barred == FourEyes.Refusal.NoPerson ? new RepairResult.NoPerson() : new RepairResult.SamePerson();
        }
        var arguments = RepairJson.Arguments(proposal.Arguments);
        var work = new Work(found!, proposal.Action, arguments.OrderNo, arguments.ExpireAt, actor, new Closing(proposal.ReasonCode, proposal.Note));
        var order = await OrderAsync(db, OrderNoOf(work), stop);
        var answer = await platform.AskAsync(db, found!, order, proposal.Action, stop);
        if (await AgainstAsync(work, order, answer, stop) is { } against)
        {
            return against is RepairResult.Refused no ? await WithdrawAsync(work, proposal, no with { Withdrawn = true }, CodeOf(no.Reason), stop) : against;
        }
        Attempt attempt;
        try
        {
            attempt = await TryAsync(work, answer, arguments.Facts, (open, changes) => ApproveAsync(open, work, proposal, needsApproval, changes,
                answer.Evidence(order)?.ToJson(), stop), stop);
        }
        catch (PostgresException error) when (FourEyes.IsRefusal(error))
        {
            return new RepairResult.SamePerson();
        }
        return attempt switch
        {
            { Moved: { Count: > 0 } moved } => await WithdrawAsync(work, proposal, new RepairResult.Changed(moved), FactsChanged, stop),
            { Refusal: { } reason } => await WithdrawAsync(work, proposal, new RepairResult.Refused(reason, Withdrawn: true), CodeOf(reason), stop),
            { Stale: true } => await StaleAsync(db, id, stop),
            _ => new RepairResult.CarriedOut(attempt.Changes),
        };
    }

    /// <summary>Rejects the proposal that is under way; the person who made it withdraws it.</summary>
    /// <inheritdoc cref="ApproveAsync(Actor, Guid, int, CancellationToken)" path="/param|/exception" />
    public async Task<RepairResult> RejectAsync(Actor actor, Guid id, int version, string? note, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        var words = MaskedPhone.Mobile((note ?? "").Trim());
        if (words.Length is 0 or > DiscrepancyDesk.LongestNote)
        {
            return new RepairResult.Faulty(RepairField.Note, words.Length > 0);
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var (_, proposal, refusal) = await UnderWayAsync(db, id, version, stop);
        if (refusal is not null)
        {
            return refusal;
        }
        var own = proposal!.ProposedBy == actor.Id;
        return await EndAsync(actor, id, version, proposal, own ? ProposalDecision.Withdrawn : ProposalDecision.Rejected, words, stop)
            ? new RepairResult.Rejected(own)
            : await StaleAsync(db, id, stop);
    }

    /// <summary>The code of a refusal: <c>NOT_PAID_THERE</c>.</summary>
    public static string CodeOf(RepairRefusal reason) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(reason.ToString());

    private static RepairResult.Faulty? FaultOf(RepairRequest wish, string note)
        => wish.ReasonCode is null ? new(RepairField.ReasonCode)
            : note.Length is 0 or > DiscrepancyDesk.LongestNote ? new(RepairField.Note, note.Length > 0)
            : wish.Action == DiscrepancyAction.LinkOrder && PastedText.OrderNoIn(wish.OrderNo) is null ? new(RepairField.OrderNo)
            : wish.Action == DiscrepancyAction.CorrectExpiry && wish.ExpireAt is null ? new(RepairField.ExpireAt)
            : null;

    private static Task<Discrepancy?> FindAsync(VipDb db, Guid id, CancellationToken stop)
        => db.Discrepancies.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, stop);

    private static async Task<OrderFacts?> OrderAsync(VipDb db, string? orderNo, CancellationToken stop)
        => orderNo is null ? null : await OrderFacts.From(db, db.Orders.Where(o => o.OrderNo == orderNo)).SingleOrDefaultAsync(stop);

    private static string? OrderNoOf(Work work) => work.Action == DiscrepancyAction.LinkOrder ? work.OrderNo : work.Case.OrderNo;

    private IReadOnlyList<ActionChoice> Fitting(DiscrepancyType type, long fen, OrderFacts? order)
        => DiscrepancyActions.For(type, new ActionFacts(order?.Status, order?.OrderType == Order.Vip, fen, options.CurrentValue.ApprovalFen));

    /// <summary>Asks the platform, carries the action out and rolls it back.</summary>
    private async Task<Look> LookAsync(VipDb db, Work work, CancellationToken stop)
    {
        var fitting = Fitting(work.Case.Type, work.Case.AmountFen, await OrderAsync(db, work.Case.OrderNo, stop));
        if (fitting.FirstOrDefault(each => each.Action == work.Action) is not { } choice)
        {
            return new Look(new RepairResult.NotFitting([.. fitting.Select(each => each.Action)]));
        }
        // One pair of eyes would be enough if the proposer were a program, or an account that the approver shares.
        if (choice.NeedsApproval && !work.Actor.IsPerson)
        {
            return new Look(new RepairResult.NoPerson());
        }
        var order = await OrderAsync(db, OrderNoOf(work), stop);
        if (work.Action == DiscrepancyAction.LinkOrder && order is not { OrderType: Order.Vip })
        {
            return new Look(new RepairResult.Refused(RepairRefusal.OrderMissing, Withdrawn: false));
        }
        var answer = await platform.AskAsync(db, work.Case, order, work.Action, stop);
        if (await AgainstAsync(work, order, answer, stop) is { } against)
        {
            return new Look(against);
        }
        var attempt = await TryAsync(work, answer, null, commit: null, stop);
        return attempt switch
        {
            { Refusal: { } refusal } => new Look(new RepairResult.Refused(refusal, Withdrawn: false)),
            { Stale: true } => new Look(await StaleAsync(db, work.Case.Id, stop)),
            _ => new Look(null) { Choice = choice, Attempt = attempt, Platform = answer.Evidence(order)?.ToJson() },
        };
    }

    /// <summary>What the platform's answer says against it, before any row is touched.</summary>
    private async Task<RepairResult?> AgainstAsync(Work work, OrderFacts? order, RepairAnswer answer, CancellationToken stop)
    {
        // Accepting changes nothing, and may be the only way left with a platform that does not answer.
        if (work.Action == DiscrepancyAction.Accept)
        {
            return null;
        }
        if (answer.Fault is { } fault)
        {
            return new RepairResult.NoAnswer(fault);
        }
        return work.Action is DiscrepancyAction.Settle or DiscrepancyAction.ReopenAndGrant or DiscrepancyAction.Grant or DiscrepancyAction.LinkOrder
            && order is not null && answer.Trade is Payments.TradeAnswer.Known { Trade.TransactionId: { Length: > 0 } transaction }
            && await owners.OtherOwnerAsync(transaction, order.OrderId, stop) is not null
            ? new RepairResult.Refused(RepairRefusal.TransactionTaken, Withdrawn: false)
            : null;
    }

    /// <summary>Carries the action out in one transaction, and rolls it back unless it is to be committed and nothing speaks against it.</summary>
    /// <param name="facts">The facts that the proposal rests on; null for a preview.</param>
    /// <param name="commit">Writes the decision and commits; null for a preview.</param>
    private Task<Attempt> TryAsync(Work work, RepairAnswer answer, JsonObject? facts, Func<VipDb, IReadOnlyList<RowChange>, Task>? commit,
        CancellationToken stop)
        => transactions.RunAsync(() => DatabaseFault.RetryLockConflictsAsync(async () =>
        {
            var now = time.UtcNow();
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var order = await LockAsync(db, OrderNoOf(work), stop);
            string[] orderIds = order is null ? [] : [order.OrderId];
            var before = await RowSnapshot.ReadAsync(db, work.Case.Id, orderIds, now, stop);
            if (facts is not null && RowSnapshot.Between(facts, before.Facts) is { Count: > 0 } moved)
            {
                return new Attempt([], before.Facts) { Moved = moved };
            }
            if (!await ResolveAsync(db, work, now, stop))
            {
                return new Attempt([], before.Facts) { Stale = true };
            }
            var scene = new RepairScene(db, work.Case, order, work.ExpireAt, answer, ChangeOrigin.Of(work.Actor, dryRun: false), now);
            if (await repair.CarryOutAsync(work.Action, scene, stop) is { } refusal)
            {
                return new Attempt([], before.Facts) { Refusal = refusal };
            }
            var changes = RowSnapshot.Between(before, await RowSnapshot.ReadAsync(db, work.Case.Id, orderIds, now, stop));
            await (commit?.Invoke(db, changes) ?? Task.CompletedTask);
            return new Attempt(changes, before.Facts);
        }), stop);

    /// <summary>Locks the order and its member, in the order in which everything else locks them, and reads the order.</summary>
    private static async Task<OrderFacts?> LockAsync(VipDb db, string? orderNo, CancellationToken stop)
    {
        if (orderNo is null)
        {
            return null;
        }
        await Sql.ExecuteAsync(db,
        [
            SqlText.LockPatience,
            new SqlText("SELECT FROM public.orders WHERE order_no = @no FOR NO KEY UPDATE", Sql.Text("no", orderNo)),
            new SqlText("SELECT FROM public.users WHERE user_id = (SELECT user_id FROM public.orders WHERE order_no = @no) FOR NO KEY UPDATE",
                Sql.Text("no", orderNo)),
        ], stop);
        return await OrderAsync(db, orderNo, stop);
    }

    private static async Task<bool> ResolveAsync(VipDb db, Work work, DateTime now, CancellationToken stop)
    {
        var (id, version, actor, closing) = (work.Case.Id, work.Case.Version, work.Actor, work.Closing);
        return await db.Discrepancies.Where(d => d.Id == id && d.Version == version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(d => d.Version, d => d.Version + 1)
                .SetProperty(d => d.Status, DiscrepancyStatus.Resolved)
                .SetProperty(d => d.ResolvedAt, now)
                .SetProperty(d => d.ResolvedBy, actor.Name)
                .SetProperty(d => d.ResolvedById, actor.Id)
                .SetProperty(d => d.ReasonCode, closing.ReasonCode)
                .SetProperty(d => d.Resolution, closing.Note), stop) == 1;
    }

    /// <summary>Writes the proposal.</summary>
    private async Task<RepairResult> KeepAsync(Work work, ActionChoice choice, Attempt attempt, JsonObject? said, CancellationToken stop)
    {
        var (id, version, actor) = (work.Case.Id, work.Case.Version, work.Actor);
        var state = choice.NeedsApproval ? DiscrepancyStatus.PendingApproval : DiscrepancyStatus.Proposed;
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var changed = await db.Discrepancies.Where(d => d.Id == id && d.Version == version && Open.Contains(d.Status))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Version, d => d.Version + 1).SetProperty(d => d.Status, state), stop);
        if (changed == 0)
        {
            return await StaleAsync(db, id, stop);
        }
        var proposal = new DiscrepancyProposal
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            DiscrepancyId = id,
            Action = work.Action,
            ReasonCode = work.Closing.ReasonCode,
            Note = work.Closing.Note,
            Arguments = RepairJson.Write(new RepairArguments(work.OrderNo, work.ExpireAt, attempt.Facts, said)),
            Preview = RepairJson.Write(attempt.Changes),
            NeedsApproval = choice.NeedsApproval,
            ProposedBy = actor.Id,
            ProposedByName = actor.Name,
            ProposedAt = time.UtcNow(),
        };
        db.DiscrepancyProposals.Add(proposal);
        Tell(db, id, actor, DiscrepancyEventKind.Proposed, work.Closing.Note, work.Closing.ReasonCode);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.DiscrepancyProposed, id.ToString(), work.Closing.Note,
            new { action = Word.Of(work.Action), proposal = proposal.Id }), [Topic.Discrepancies], stop);
        return new RepairResult.Proposed(proposal.Id, state, attempt.Changes);
    }

    /// <summary>Decides the proposal in the transaction that carries it out, and commits.</summary>
    private async Task ApproveAsync(VipDb db, Work work, DiscrepancyProposal proposal, bool needsApproval, IReadOnlyList<RowChange> changes, JsonObject? said,
        CancellationToken stop)
    {
        var (actor, result, now) = (work.Actor, RepairJson.Result(changes, said), time.UtcNow());
        var won = await db.DiscrepancyProposals.Where(p => p.Id == proposal.Id && p.Decision == null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Decision, ProposalDecision.Approved)
                .SetProperty(p => p.NeedsApproval, needsApproval)
                .SetProperty(p => p.DecidedBy, actor.Id)
                .SetProperty(p => p.DecidedByName, actor.Name)
                .SetProperty(p => p.DecidedAt, now)
                .SetProperty(p => p.Result, result), stop);
        if (won != 1)
        {
            // The version of the discrepancy was won in this transaction, and every decision moves it.
            throw new InvalidOperationException($"Proposal {proposal.Id} was decided without a change of its discrepancy.");
        }
        Tell(db, work.Case.Id, actor, needsApproval ? DiscrepancyEventKind.Approved : DiscrepancyEventKind.CarriedOut, null, null);
        Tell(db, work.Case.Id, actor, DiscrepancyEventKind.Resolved, work.Closing.Note, work.Closing.ReasonCode);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.DiscrepancyApproved, work.Case.Id.ToString(), work.Closing.Note,
            new { action = Word.Of(work.Action), proposal = proposal.Id, proposedBy = proposal.ProposedByName }),
            [Topic.Discrepancies, Topic.Orders], stop);
    }

    /// <summary>Withdraws a proposal that no longer holds, and says why.</summary>
    private async Task<RepairResult> WithdrawAsync(Work work, DiscrepancyProposal proposal, RepairResult why, string words, CancellationToken stop)
    {
        await EndAsync(work.Actor, work.Case.Id, work.Case.Version, proposal, ProposalDecision.Withdrawn, words, stop);
        return why;
    }

    private async Task<bool> EndAsync(Actor actor, Guid id, int version, DiscrepancyProposal proposal, ProposalDecision decision, string note,
        CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var changed = await db.Discrepancies.Where(d => d.Id == id && d.Version == version && UnderWay.Contains(d.Status))
            .ExecuteUpdateAsync(set => set
                .SetProperty(d => d.Version, d => d.Version + 1)
                .SetProperty(d => d.Status, d => d.Assignee == null ? DiscrepancyStatus.Open : DiscrepancyStatus.Assigned), stop);
        if (changed == 0)
        {
            return false;
        }
        await db.DiscrepancyProposals.Where(p => p.Id == proposal.Id && p.Decision == null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Decision, decision)
                .SetProperty(p => p.DecidedBy, actor.Id)
                .SetProperty(p => p.DecidedByName, actor.Name)
                .SetProperty(p => p.DecidedAt, now)
                .SetProperty(p => p.DecisionNote, note), stop);
        var rejected = decision == ProposalDecision.Rejected;
        Tell(db, id, actor, rejected ? DiscrepancyEventKind.Rejected : DiscrepancyEventKind.Withdrawn, note, null);
        await Acts.CommitAsync(db, time, new Act(actor, rejected ? AuditAction.DiscrepancyRejected : AuditAction.DiscrepancyWithdrawn, id.ToString(), note,
            new { action = Word.Of(proposal.Action), proposal = proposal.Id, proposedBy = proposal.ProposedByName }), [Topic.Discrepancies], stop);
        return true;
    }

    private static async Task<(Discrepancy? Found, DiscrepancyProposal? Proposal, RepairResult? Refusal)> UnderWayAsync(VipDb db, Guid id, int version,
        CancellationToken stop)
    {
        if (await FindAsync(db, id, stop) is not { } found)
        {
            return (null, null, new RepairResult.Unknown());
        }
        if (found.Version != version)
        {
            return (found, null, await StaleAsync(db, id, stop));
        }
        var proposal = await db.DiscrepancyProposals.AsNoTracking().SingleOrDefaultAsync(p => p.DiscrepancyId == id && p.Decision == null, stop);
        return (found, proposal, proposal is null || !UnderWay.Contains(found.Status) ? new RepairResult.NothingProposed() : null);
    }

    private static async Task<RepairResult> StaleAsync(VipDb db, Guid id, CancellationToken stop)
        => new RepairResult.Stale(await db.DiscrepancyEvents.AsNoTracking().Where(e => e.DiscrepancyId == id).OrderByDescending(e => e.Id)
            .Select(e => e.ActorName).FirstOrDefaultAsync(stop));

    private void Tell(VipDb db, Guid id, Actor actor, DiscrepancyEventKind kind, string? note, ReasonCode? reason)
        => db.DiscrepancyEvents.Add(new DiscrepancyEvent
        {
            DiscrepancyId = id, At = time.UtcNow(), ActorId = actor.Id, ActorName = actor.Name, Kind = kind, Note = note, ReasonCode = reason,
        });

    /// <summary>One action on one discrepancy.</summary>
    /// <param name="OrderNo">The order that the payment is given to, when it is another than the discrepancy's.</param>
    private sealed record Work(Discrepancy Case, DiscrepancyAction Action, string? OrderNo, DateTime? ExpireAt, Actor Actor, Closing Closing);

    private sealed record Closing(ReasonCode ReasonCode, string Note);

    /// <summary>What an action would do, or why it would not.</summary>
    private sealed record Look(RepairResult? Refusal)
    {
        public ActionChoice? Choice { get; init; }
        public Attempt? Attempt { get; init; }
        public JsonObject? Platform { get; init; }
    }

    /// <summary>What came of carrying an action out.</summary>
    private sealed record Attempt(IReadOnlyList<RowChange> Changes, JsonObject Facts)
    {
        public RepairRefusal? Refusal { get; init; }
        /// <summary>The facts that have changed since they were judged.</summary>
        public IReadOnlyList<RowChange>? Moved { get; init; }
        public bool Stale { get; init; }
    }
}
