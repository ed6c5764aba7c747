namespace VipAdmin.Core.Reminders;

/// <summary>Which rows of the ledger: of a run, or of a day.</summary>
/// <param name="RunId">Null = of <see cref="Day"/>.</param>
/// <param name="Window">Only this window (days left); null = all.</param>
/// <param name="Status">Only this; null = all. Planned reminders have no status.</param>
public sealed record RunReminderFilter(Guid? RunId, int? Window = null, DeliveryStatus? Status = null)
{
    /// <summary>The Beijing day of the rows, when they are not of one run; the last one when there is <see cref="Since"/>.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The first Beijing day, for the rows of several.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Only messages that were, or were not, read; null = all rows.</summary>
    public bool? Read { get; init; }

    /// <summary>Only members who paid for VIP within seven days after the row, or who did not; null = all rows.</summary>
    public bool? Renewed { get; init; }

    /// <summary>Only skips for this reason (<see cref="ReminderRefusal"/>); null = all.</summary>
    public string? Reason { get; init; }
}
