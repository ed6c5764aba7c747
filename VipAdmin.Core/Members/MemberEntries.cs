using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>A callback of a platform as the payment backend received it.</summary>
/// <param name="Valid">Whether its signature was valid; null when it was not checked.</param>
/// <param name="Text">What came of it.</param>
public sealed record CallbackEntry(DateTime At, string OrderNo, string Channel, bool? Valid, bool Processed, string? Text) : HistoryEntry(At);

/// <summary>A refund, at the last thing that happened to it.</summary>
/// <param name="Status">As in <see cref="Backend.RefundRequest.Status"/>.</param>
public sealed record RefundEntry(DateTime At, string OrderNo, long AmountFen, int Status, string? Text) : HistoryEntry(At);

/// <summary>A message in the member's inbox that is no reminder of the portal.</summary>
public sealed record MessageEntry(DateTime At, string Title, string Content, string Type, bool Read, DateTime? ReadAt) : HistoryEntry(At);

/// <summary>A discrepancy of one of the member's orders, when it was found.</summary>
public sealed record CaseEntry(DateTime At, Guid Id, DiscrepancyType Type, DiscrepancyStatus Status, string? OrderNo, DateTime? ResolvedAt) : HistoryEntry(At);

/// <summary>An audited look at the member.</summary>
/// <param name="Action">One of <see cref="Audit.AuditAction"/>.</param>
/// <param name="By">Name of the person; null for readers who may not read the audit, unless it was themselves.</param>
public sealed record LookUpEntry(DateTime At, string Action, string? By, string Roles, string? Reason) : HistoryEntry(At);

/// <summary>A note of support.</summary>
public sealed record NoteEntry(DateTime At, string Text, string By) : HistoryEntry(At);

/// <summary>A correction of the membership, when it was proposed.</summary>
public sealed record CorrectionEntry(DateTime At, CorrectionRow Row) : HistoryEntry(At);

/// <summary>A reminder that a person sent again.</summary>
public sealed record RepeatEntry(DateTime At, int DaysLeft, string? Title, string? Content, string By, string Reason, InboxState Inbox, DateTime? ReadAt)
    : HistoryEntry(At);
