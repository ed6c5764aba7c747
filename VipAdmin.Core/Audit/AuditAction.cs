namespace VipAdmin.Core.Audit;

/// <summary>Names of the audited acts. They stay as they are: people filter by them.</summary>
public static class AuditAction
{
    public const string TaskTriggered = "task.triggered";
    public const string RunCancelled = "run.cancelled";
    public const string HoldConfirmed = "run.confirmed";
    public const string HoldDismissed = "run.dismissed";
    /// <summary>A held run was not decided in time.</summary>
    public const string HoldLapsed = "run.lapsed";
    public const string TaskPaused = "task.paused";
    public const string TaskResumed = "task.resumed";
    public const string ScheduleChanged = "schedule.changed";
    public const string ScheduleRestored = "schedule.restored";
    /// <summary>When members are reminded, and in which words.</summary>
    public const string WindowsChanged = "reminder.windowsChanged";
    public const string WindowsRestored = "reminder.windowsRestored";
    /// <summary>Members who get no reminders for a while.</summary>
    public const string MembersExcluded = "reminder.membersExcluded";
    public const string ExclusionEnded = "reminder.exclusionEnded";
    public const string OrderChecked = "order.checked";
    public const string DiscrepancyNoted = "discrepancy.noted";
    public const string DiscrepancyAssigned = "discrepancy.assigned";
    public const string DiscrepancyResolved = "discrepancy.resolved";
    public const string DiscrepancyReopened = "discrepancy.reopened";
    /// <summary>A person took their own resolution back before anyone else acted; reopening is a decision of its own, with a reason.</summary>
    public const string DiscrepancyUndone = "discrepancy.undone";
    public const string StatementImported = "statement.imported";
    public const string DayPrepared = "day.prepared";
    public const string DayConfirmed = "day.confirmed";
    public const string DayReopened = "day.reopened";
    public const string DiscrepancyWrittenOff = "discrepancy.writtenOff";
    public const string DiscrepancyIgnored = "discrepancy.ignored";
    public const string DiscrepancyProposed = "discrepancy.proposed";
    /// <summary>A proposal was approved and carried out.</summary>
    public const string DiscrepancyApproved = "discrepancy.approved";
    public const string DiscrepancyRejected = "discrepancy.rejected";
    /// <summary>A proposal was taken back, or did not hold any more.</summary>
    public const string DiscrepancyWithdrawn = "discrepancy.withdrawn";
    public const string MemberLookedUp = "member.lookedUp";
    public const string PhoneRevealed = "member.phoneRevealed";
    public const string MemberExported = "member.exported";
    public const string MemberAnonymised = "member.anonymised";
    public const string MemberNoted = "membership.noted";
    public const string ReminderRepeated = "membership.reminded";
    public const string CorrectionProposed = "membership.proposed";
    /// <summary>A correction was carried out, by one person or approved by a second one.</summary>
    public const string MembershipCorrected = "membership.corrected";
    public const string CorrectionRejected = "membership.rejected";
    public const string CorrectionWithdrawn = "membership.withdrawn";
    public const string Exported = "list.exported";
    public const string SignedIn = "session.signedIn";
    public const string SignedOut = "session.signedOut";
    /// <summary>An update of the portal masked phone numbers that older versions had stored in clear.</summary>
    public const string PhonesMasked = "audit.phonesMasked";
    public const string Denied = "access.denied";

    /// <summary>Every action, for the filter of the audit page.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        TaskTriggered, RunCancelled, HoldConfirmed, HoldDismissed, HoldLapsed, TaskPaused, TaskResumed, ScheduleChanged, ScheduleRestored,
        WindowsChanged, WindowsRestored, MembersExcluded, ExclusionEnded, OrderChecked,
        DiscrepancyNoted, DiscrepancyAssigned, DiscrepancyResolved, DiscrepancyWrittenOff, DiscrepancyIgnored,
        DiscrepancyProposed, DiscrepancyApproved, DiscrepancyRejected, DiscrepancyWithdrawn,
        DiscrepancyReopened, DiscrepancyUndone, StatementImported, DayPrepared, DayConfirmed, DayReopened,
        MemberLookedUp, PhoneRevealed, MemberExported, MemberAnonymised, MemberNoted, ReminderRepeated,
        CorrectionProposed, MembershipCorrected, CorrectionRejected, CorrectionWithdrawn, Exported, SignedIn, SignedOut, Denied,
        PhonesMasked,
    ];
}
