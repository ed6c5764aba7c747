namespace VipAdmin.Core.Reconciliation;

/// <summary>The slots of one hour taken together.</summary>
/// <param name="Hour">Start of the hour (UTC).</param>
/// <param name="OnTime">Slots whose run succeeded in time.</param>
/// <param name="Late">Slots whose run succeeded as a catch-up.</param>
/// <param name="Missed">Missed or skipped slots: nothing ran. The next successful run checked their orders, and those of the failed ones.</param>
/// <param name="Failed">Failed, interrupted or cancelled slots: a run started and did not succeed.</param>
/// <param name="Again">Successful runs by hand of windows in this hour.</param>
public sealed record CoverageHour(DateTime Hour, int OnTime, int Late, int Missed, int Failed, int Again)
{
    /// <summary>Slots without a successful run.</summary>
    public int NotRun => Missed + Failed;

    /// <summary>All slots.</summary>
    public int Slots => OnTime + Late + NotRun;
}
