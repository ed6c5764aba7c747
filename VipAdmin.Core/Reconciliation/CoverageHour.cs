namespace VipAdmin.Core.Reconciliation;

/// <summary>The slots of one hour taken together.</summary>
/// <param name="Hour">Start of the hour (UTC).</param>
/// <param name="OnTime">Slots whose run did its work in time.</param>
/// <param name="Late">Slots whose run did its work as a catch-up.</param>
/// <param name="Missed">Missed or skipped slots: nothing ran. The next run that did its work looked at their orders, as it did for the failed ones.</param>
/// <param name="Failed">Failed, interrupted or cancelled slots: something ran and did not do its work.</param>
/// <param name="Again">Runs by hand of windows in this hour, that did their work.</param>
public sealed record CoverageHour(DateTime Hour, int OnTime, int Late, int Missed, int Failed, int Again)
{
    /// <summary>Slots that did not do their work.</summary>
    public int NotRun => Missed + Failed;

    /// <summary>Slots in all.</summary>
    public int Slots => OnTime + Late + NotRun;
}
