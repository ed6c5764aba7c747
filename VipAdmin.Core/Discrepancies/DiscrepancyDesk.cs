using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Takes people's commands about a discrepancy: note, assign, resolve, write off, ignore, take back, reopen. Each act is one transaction: the change, its
/// line in the history, the audit row and the signal. It demands <see cref="Permission.HandleDiscrepancies"/> and names the version the person saw.
/// </summary>
public sealed class DiscrepancyDesk(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Longest note or resolution, in characters.</summary>
    public const int LongestNote = 2_000;

    /// <summary>Longest number of a refund, as the platforms give them.</summary>
    public const int LongestRefundNumber = 64;

    private static readonly DiscrepancyStatus[] Finished = [.. Discrepancy.Finished];
    private static readonly DiscrepancyStatus[] Unfinished = [.. Enum.GetValues<DiscrepancyStatus>().Except(Finished)];
    private static readonly DiscrepancyStatus[] SetAside = [.. Finished, DiscrepancyStatus.Ignored];

    /// <summary>Adds a note in any status. Colleagues named in it after an @ find it under their mentions.</summary>
    /// <param name="version">The version the person saw.</param>
    /// <param name="bulk">The bulk act it is a part of, for the audit; null for a single one.</param>
    /// <param name="mentioned">Ids of colleagues whom the writer picked; needed where two share a name.</param>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public async Task<DiscrepancyResult> NoteAsync(Actor actor, Guid id, int version, string note, CancellationToken stop, Guid? bulk = null,
        IReadOnlyCollection<string>? mentioned = null)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        var text = MaskedPhone.Mobile(note.Trim());
        return await ActAsync(actor, id, version, new Step(DiscrepancyEventKind.Noted, AuditAction.DiscrepancyNoted, [.. Unfinished, .. Finished])
        {
            Note = text,
            Data = bulk is null ? null : new { bulk },
            Mentioned = text.Contains(MentionText.Sign, StringComparison.Ordinal)
                ? MentionText.In(text, await new KnownAssignees(databases).ListAsync(actor, stop), mentioned) : [],
            Change = static _ => { },
        }, stop);
    }

    /// <summary>Assigns an unfinished discrepancy; null removes the assignment.</summary>
    /// <inheritdoc cref="NoteAsync" path="/param|/exception" />
    public Task<DiscrepancyResult> AssignAsync(Actor actor, Guid id, int version, Assignee? to, CancellationToken stop, Guid? bulk = null)
        => ActAsync(actor, id, version, new Step(DiscrepancyEventKind.Assigned, AuditAction.DiscrepancyAssigned, Unfinished)
        {
            Note = to?.Name,
            Data = new { assignee = to?.Id, name = to?.Name, bulk },
            Change = set => set
                .SetProperty(d => d.Status, d => d.Status != DiscrepancyStatus.Open && d.Status != DiscrepancyStatus.Assigned ? d.Status
                    : to == null ? DiscrepancyStatus.Open : DiscrepancyStatus.Assigned)
                .SetProperty(d => d.Assignee, to == null ? null : to.Id)
                .SetProperty(d => d.AssigneeName, to == null ? null : to.Name),
        }, stop);

    /// <summary>Resolves an unfinished discrepancy with a reason and an explanation.</summary>
    /// <param name="refundNo">The platform's refund, which <see cref="ReasonCode.RefundedAtPlatform"/> demands; it stands before the explanation.</param>
    /// <inheritdoc cref="NoteAsync" path="/param|/exception" />
    public async Task<DiscrepancyResult> ResolveAsync(Actor actor, Guid id, int version, ReasonCode reason, string resolution, CancellationToken stop,
        Guid? bulk = null, string? refundNo = null)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        var number = string.Concat((refundNo ?? "").Where(each => !char.IsWhiteSpace(each)));
        if (reason == ReasonCode.RefundedAtPlatform && number.Length is 0 or > LongestRefundNumber)
        {
            return new DiscrepancyResult.RefundNumberNeeded();
        }
        var now = time.UtcNow();
        var text = MaskedPhone.Mobile(resolution.Trim());
        text = number.Length == 0 || text.Length == 0 ? text : $"{number} · {text}";
        return await ActAsync(actor, id, version, new Step(DiscrepancyEventKind.Resolved, AuditAction.DiscrepancyResolved, Unfinished)
        {
            Note = text,
            Reason = reason,
            Data = new { reasonCode = CodeOf(reason), refundNo = number.Length == 0 ? null : number, bulk },
            Ends = true,
            Change = set => Finish(set, DiscrepancyStatus.Resolved, actor, now, reason, text),
        }, stop);
    }

    /// <summary>Writes an unfinished discrepancy off as a loss or gain, with a reason and an explanation.</summary>
    /// <inheritdoc cref="NoteAsync" path="/param|/exception" />
    public Task<DiscrepancyResult> WriteOffAsync(Actor actor, Guid id, int version, ReasonCode reason, string note, CancellationToken stop, Guid? bulk = null)
    {
        var now = time.UtcNow();
        var text = MaskedPhone.Mobile(note.Trim());
        return ActAsync(actor, id, version, new Step(DiscrepancyEventKind.WrittenOff, AuditAction.DiscrepancyWrittenOff, Unfinished)
        {
            Note = text,
            Reason = reason,
            Data = new { reasonCode = CodeOf(reason), bulk },
            Ends = true,
            Change = set => Finish(set, DiscrepancyStatus.WrittenOff, actor, now, reason, text),
        }, stop);
    }

    /// <summary>Sets an unfinished discrepancy aside until a later day in Beijing, on which it is open again by itself (<see cref="IgnoredReturn"/>).</summary>
    /// <inheritdoc cref="NoteAsync" path="/param|/exception" />
    public async Task<DiscrepancyResult> IgnoreAsync(Actor actor, Guid id, int version, DateOnly until, ReasonCode reason, string note, CancellationToken stop,
        Guid? bulk = null)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        if (until <= BusinessDay.Of(time.UtcNow()))
        {
            return new DiscrepancyResult.DayNotAhead();
        }
        return await ActAsync(actor, id, version, new Step(DiscrepancyEventKind.Ignored, AuditAction.DiscrepancyIgnored, Unfinished)
        {
            Note = MaskedPhone.Mobile(note.Trim()),
            Reason = reason,
            Data = new { reasonCode = CodeOf(reason), until, bulk },
            Ends = true,
            Change = set => set
                .SetProperty(d => d.Status, DiscrepancyStatus.Ignored)
                .SetProperty(d => d.IgnoredUntil, until)
                .SetProperty(d => d.ReasonCode, reason),
        }, stop);
    }

    /// <summary>Reopens a finished or ignored discrepancy, however it was finished. The earlier resolution stays in the history.</summary>
    /// <inheritdoc cref="NoteAsync" path="/param|/exception" />
    public Task<DiscrepancyResult> ReopenAsync(Actor actor, Guid id, int version, string reason, CancellationToken stop)
        => ActAsync(actor, id, version, new Step(DiscrepancyEventKind.Reopened, AuditAction.DiscrepancyReopened, SetAside)
        {
            Note = MaskedPhone.Mobile(reason.Trim()),
            Change = Unresolve,
        }, stop);

    /// <summary>
    /// Takes back that the actor has resolved, written off or ignored it, as long as that is the last act on the discrepancy: a slip, not a new decision, so
    /// it asks for no reason and is an act of its own in the history and in the audit.
    /// </summary>
    /// <param name="version">The version that the act has made.</param>
    /// <inheritdoc cref="NoteAsync" path="/exception" />
    public Task<DiscrepancyResult> UndoAsync(Actor actor, Guid id, int version, CancellationToken stop, Guid? bulk = null)
        => ActAsync(actor, id, version, new Step(DiscrepancyEventKind.Undone, AuditAction.DiscrepancyUndone,
            [DiscrepancyStatus.Resolved, DiscrepancyStatus.WrittenOff, DiscrepancyStatus.Ignored])
        {
            Data = bulk is null ? null : new { bulk },
            OwnOnly = true,
            Change = Unresolve,
        }, stop);

    private static void Unresolve(UpdateSettersBuilder<Discrepancy> set) => set
        .SetProperty(d => d.Status, d => d.Assignee == null ? DiscrepancyStatus.Open : DiscrepancyStatus.Assigned)
        .SetProperty(d => d.ResolvedAt, (DateTime?)null)
        .SetProperty(d => d.ResolvedBy, (string?)null)
        .SetProperty(d => d.ResolvedById, (string?)null)
        .SetProperty(d => d.IgnoredUntil, (DateOnly?)null)
        .SetProperty(d => d.ReasonCode, (ReasonCode?)null)
        .SetProperty(d => d.Resolution, (string?)null);

    private static void Finish(UpdateSettersBuilder<Discrepancy> set, DiscrepancyStatus status, Actor actor, DateTime now, ReasonCode reason, string text)
        => set
        .SetProperty(d => d.Status, status)
        .SetProperty(d => d.ResolvedAt, now)
        .SetProperty(d => d.ResolvedBy, actor.Name)
        .SetProperty(d => d.ResolvedById, actor.Id)
        .SetProperty(d => d.IgnoredUntil, (DateOnly?)null)
        .SetProperty(d => d.ReasonCode, reason)
        .SetProperty(d => d.Resolution, text);

    private static string CodeOf(ReasonCode reason) => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(reason.ToString());

    private async Task<DiscrepancyResult> ActAsync(Actor actor, Guid id, int version, Step step, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        if (step.Worded && FaultOf(step.Note) is { } fault)
        {
            return fault;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        try
        {
            var changed = await db.Discrepancies.Where(d => d.Id == id && d.Version == version && step.From.Contains(d.Status))
                .Where(d => !step.OwnOnly || actor.Id == db.DiscrepancyEvents.Where(e => e.DiscrepancyId == id)
                    .OrderByDescending(e => e.Id).Select(e => e.ActorId).FirstOrDefault())
                .ExecuteUpdateAsync(set =>
                {
                    set.SetProperty(d => d.Version, d => d.Version + 1);
                    step.Change(set);
                }, stop);
            if (changed == 0)
            {
                return await WhyNotAsync(db, id, version, step, stop);
            }
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new DiscrepancyResult.AnotherOpen();
        }
        db.DiscrepancyEvents.Add(new DiscrepancyEvent
        {
            DiscrepancyId = id,
            At = time.UtcNow(),
            ActorId = actor.Id,
            ActorName = actor.Name,
            Kind = step.Kind,
            Note = step.Note,
            ReasonCode = step.Reason,
        });
        db.Mentions.AddRange(step.Mentioned.Select(person => new Mention
        {
            DiscrepancyId = id, PersonId = person.Id, ActorId = actor.Id, At = time.UtcNow(),
        }));
        if (step.Ends)
        {
            await WithdrawAsync(db, actor, id, step.Note!, stop);
        }
        var reason = step.Worded ? step.Note : null;
        await Acts.CommitAsync(db, time, new Act(actor, step.Audited, id.ToString(), reason, step.Data), [Topic.Discrepancies], stop);
        return new DiscrepancyResult.Done();
    }

    /// <summary>A proposal that is still undecided ends with the discrepancy.</summary>
    private async Task WithdrawAsync(VipDb db, Actor actor, Guid id, string why, CancellationToken stop)
    {
        var now = time.UtcNow();
        var withdrawn = await db.DiscrepancyProposals.Where(p => p.DiscrepancyId == id && p.Decision == null).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Decision, ProposalDecision.Withdrawn)
            .SetProperty(p => p.DecidedBy, actor.Id)
            .SetProperty(p => p.DecidedByName, actor.Name)
            .SetProperty(p => p.DecidedAt, now)
            .SetProperty(p => p.DecisionNote, why), stop);
        if (withdrawn > 0)
        {
            db.DiscrepancyEvents.Add(new DiscrepancyEvent
            {
                DiscrepancyId = id, At = now, ActorId = actor.Id, ActorName = actor.Name, Kind = DiscrepancyEventKind.Withdrawn,
            });
        }
    }

    private static async Task<DiscrepancyResult> WhyNotAsync(VipDb db, Guid id, int version, Step step, CancellationToken stop)
    {
        var now = await db.Discrepancies.AsNoTracking().Where(d => d.Id == id).Select(d => new { d.Version, d.Status }).SingleOrDefaultAsync(stop);
        if (now is null)
        {
            return new DiscrepancyResult.Unknown();
        }
        if (now.Version != version || step.OwnOnly && step.From.Contains(now.Status))
        {
            var last = await db.DiscrepancyEvents.AsNoTracking().Where(e => e.DiscrepancyId == id).OrderByDescending(e => e.Id).FirstOrDefaultAsync(stop);
            return new DiscrepancyResult.Stale(last?.ActorName);
        }
        return Finished.Contains(now.Status) ? new DiscrepancyResult.AlreadyResolved() : new DiscrepancyResult.NotResolved();
    }

    private static DiscrepancyResult? FaultOf(string? note) => note?.Length switch
    {
        null or 0 => new DiscrepancyResult.NoteNeeded(),
        > LongestNote => new DiscrepancyResult.NoteTooLong(),
        _ => null,
    };

    private sealed record Step(DiscrepancyEventKind Kind, string Audited, DiscrepancyStatus[] From)
    {
        public string? Note { get; init; }
        public ReasonCode? Reason { get; init; }
        public object? Data { get; init; }
        /// <summary>The people whom the note names.</summary>
        public IReadOnlyList<Assignee> Mentioned { get; init; } = [];
        /// <summary>Nothing is left to decide: a proposal under way is withdrawn.</summary>
        public bool Ends { get; init; }
        /// <summary>Only for the person whose act is the last one.</summary>
        public bool OwnOnly { get; init; }
        /// <summary>It says something in a person's words, which must not be missing.</summary>
        public bool Worded => Kind is not (DiscrepancyEventKind.Assigned or DiscrepancyEventKind.Undone);
        public required Action<UpdateSettersBuilder<Discrepancy>> Change { get; init; }
    }
}
