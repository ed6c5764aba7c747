using VipAdmin.Core.Reconciliation;

namespace VipAdmin.Web.Api;

/// <summary>Which windows were checked, by hours that have recorded slots, oldest first.</summary>
public sealed record CoverageJson(CoverageHourJson[] Hours);

/// <summary>The slots of one hour.</summary>
/// <param name="Hour">Its start, UTC.</param>
/// <param name="OnTime">Slots whose run did its work on time.</param>
/// <param name="Late">Slots whose run did its work as a catch-up.</param>
/// <param name="Missed">Missed or skipped: nothing ran. The next successful run checked their orders, as it did for the failed ones.</param>
/// <param name="Failed">Failed, interrupted or cancelled.</param>
/// <param name="Again">Successful manual runs of windows in this hour.</param>
public sealed record CoverageHourJson(DateTime Hour, int Slots, int OnTime, int Late, int Missed, int Failed, int Again)
{
    public static CoverageHourJson Of(CoverageHour hour) => new(hour.Hour, hour.Slots, hour.OnTime, hour.Late, hour.Missed, hour.Failed, hour.Again);
}

/// <summary>The windows of one hour.</summary>
/// <param name="From">Orders created at or after (UTC).</param>
/// <param name="Until">Orders created before (UTC). Trigger the task with this window to check it again.</param>
/// <param name="Again">Runs of windows that overlap this hour, the latest first.</param>
public sealed record CoverageWindowsJson(DateTime Hour, DateTime From, DateTime Until, CoverageWindowJson[] Windows, RunJson[] Again)
{
    public static CoverageWindowsJson Of(CoverageDetail detail, DateTime now) => new(
        detail.Hour, detail.From, detail.Until,
        [.. detail.Windows.Select(window => new CoverageWindowJson(SlotJson.Of(window.Slot), window.From, window.Until, window.LookedAtBy, window.LookedAtAt))],
        [.. detail.Again.Select(run => RunJson.Of(run, now))]);
}

/// <summary>One slot, and the orders that became due for it.</summary>
/// <param name="LookedAtBy">The slot's own run, or else the next successful run that checked the same orders; null while there is none.</param>
public sealed record CoverageWindowJson(SlotJson Slot, DateTime From, DateTime Until, Guid? LookedAtBy, DateTime? LookedAtAt);
