namespace VipAdmin.Core.Scheduling.Board;

/// <summary>The progress of a run.</summary>
/// <param name="Done">Items finished.</param>
/// <param name="Total">Items in all, once known.</param>
/// <param name="PerSecond">Items a second since this attempt began; null before anything is done.</param>
/// <param name="Remaining">Estimate from the rate so far; null while there is none.</param>
public sealed record RunProgress(long Done, long? Total, double? PerSecond, TimeSpan? Remaining)
{
    /// <summary>0–100; null while the total is unknown.</summary>
    public double? Percent => Total is > 0 and var total ? Math.Min(100, 100.0 * Done / total) : Total is 0 ? 100 : null;

    /// <summary>Rate and estimate from the items done in <paramref name="elapsed"/>; null = the work is not in progress.</summary>
    public static RunProgress Of(long done, long? total, TimeSpan? elapsed)
    {
        var rate = done > 0 && elapsed is { TotalSeconds: > 0 } time ? done / time.TotalSeconds : (double?)null;
        var left = total - done;
        return new RunProgress(done, total, rate, rate is not null && left >= 0 ? TimeSpan.FromSeconds(left.Value / rate.Value) : null);
    }
}
