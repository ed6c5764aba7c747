using System.Text.Json.Nodes;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Repairs;

/// <summary>The result of proposing, approving or rejecting an action.</summary>
public abstract record RepairResult
{
    /// <summary>Proposed; nothing else was changed.</summary>
    /// <param name="State"><see cref="DiscrepancyStatus.Proposed"/> or <see cref="DiscrepancyStatus.PendingApproval"/>.</param>
    /// <param name="Preview">Every row that would change.</param>
    public sealed record Proposed(Guid ProposalId, DiscrepancyStatus State, IReadOnlyList<RowChange> Preview) : RepairResult;

    /// <summary>What an action would do now; nothing was written.</summary>
    /// <param name="Platform">What the platform says now, by the names of evidence; null when it cannot be asked.</param>
    public sealed record Previewed(IReadOnlyList<RowChange> Preview, JsonObject? Platform, bool NeedsApproval) : RepairResult;

    /// <summary>Carried out, once.</summary>
    public sealed record CarriedOut(IReadOnlyList<RowChange> Changes) : RepairResult;

    /// <summary>Rejected, or withdrawn by the person who had proposed it.</summary>
    public sealed record Rejected(bool Withdrawn) : RepairResult;

    /// <summary>There is no such discrepancy.</summary>
    public sealed record Unknown : RepairResult;

    /// <summary>It was changed after the person read it; nothing was done.</summary>
    /// <param name="By">Name of the person who changed it last; null when its history does not say.</param>
    public sealed record Stale(string? By) : RepairResult;

    /// <summary>It is finished or ignored, or a proposal is under way already.</summary>
    public sealed record NotOpen(DiscrepancyStatus Status) : RepairResult;

    /// <summary>No proposal is under way.</summary>
    public sealed record NothingProposed : RepairResult;

    /// <summary>The action does not fit.</summary>
    public sealed record NotFitting(IReadOnlyList<DiscrepancyAction> Fitting) : RepairResult;

    /// <summary>A part of the request is missing or too long.</summary>
    public sealed record Faulty(RepairField Field, bool TooLong = false) : RepairResult;

    /// <summary>The person who proposed it may not approve it.</summary>
    public sealed record SamePerson : RepairResult;

    /// <summary>The actor is no person, or none who can be told from others.</summary>
    public sealed record NoPerson : RepairResult;

    /// <summary>The platform gave no usable answer; nothing was changed.</summary>
    public sealed record NoAnswer(PlatformFault Fault) : RepairResult;

    /// <summary>It cannot be carried out as things are.</summary>
    /// <param name="Withdrawn">The proposal was withdrawn for it.</param>
    public sealed record Refused(RepairRefusal Reason, bool Withdrawn) : RepairResult;

    /// <summary>The facts that the proposal rests on have changed; it was withdrawn, and nothing was carried out.</summary>
    public sealed record Changed(IReadOnlyList<RowChange> Changes) : RepairResult;
}
