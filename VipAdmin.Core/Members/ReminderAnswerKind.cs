namespace VipAdmin.Core.Members;

/// <summary>What "why was I (not) told?" comes down to for one day.</summary>
public enum ReminderAnswerKind
{
    Sent,
    /// <summary>The task that this portal replaced has sent it.</summary>
    SentByFormerTask,
    Skipped,
    Failed,
    /// <summary>It goes out on that day, if nothing changes.</summary>
    WillBeSent,
    /// <summary>Due today; the run has not told the member yet.</summary>
    DueToday,
    /// <summary>It would go out on that day, but the task is paused beyond it.</summary>
    Paused,
    /// <summary>Every run of that day falls into the quiet hours.</summary>
    QuietHours,
    /// <summary>Due on that day, but no run is left or planned on it.</summary>
    NoDelivery,
    /// <summary>No window falls on that day.</summary>
    NoWindow,
    /// <summary>The window is switched off.</summary>
    SwitchedOff,
    /// <summary>The member is excluded from reminders.</summary>
    Excluded,
    Lifetime,
    /// <summary>No end is set.</summary>
    NoExpiry,
    /// <summary>Renewed before that day, so the end that the question is about had moved.</summary>
    Renewed,
    /// <summary>The account is disabled.</summary>
    Disabled,
    /// <summary>The level was taken away before the end.</summary>
    NotVip,
    /// <summary>Neither activated nor with a paid order.</summary>
    NeverVip,
    /// <summary>No run of the reminders did its work on that day.</summary>
    NoRun,
    /// <summary>The portal did not send the reminders yet.</summary>
    BeforeLedger,
    /// <summary>Due by what is known today, a run took place, and the ledger has no row.</summary>
    NoRecord,
}
