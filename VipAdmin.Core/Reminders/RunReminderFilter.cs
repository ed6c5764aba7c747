namespace VipAdmin.Core.Reminders;

/// <summary>Which rows of the ledger: of a run, or of a day.</summary>
/// <param name="RunId">Null = of <see cref="Day"/>.</param>
/// <param name="Window">Only this window (days left); null = all.</param>
/// <param name="Status">Only this; null = all. Planned reminders have no status.</param>
public sealed record RunReminderFilter(Guid? RunId, int? Window = null, DeliveryStatus? Status = null)
{
    /// <summary>The Beijing day of the rows, when they are not of one run.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Only skips for this reason (<see cref="ReminderRefusal"/>); null = all.</summary>
    public string? Reason { get; init; }
}
