using VipAdmin.Core;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Returns to the system what the garbage collector keeps for the next burst. The collector waits until its budget is used up, which on a machine with a
/// large cache leaves some fifty megabytes of finished pages in memory, for hours if no one opens another. It runs in the middle of a minute, because slots
/// start at the beginning of one.
/// </summary>
internal sealed class MemoryRelease(TimeProvider time) : BackgroundService
{
    /// <summary>Less is not worth the pause of up to a tenth of a second.</summary>
    private const long Worthwhile = 24 * 1024 * 1024;

    private long collectedAt;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var now = time.UtcNow();
            var half = new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMinute, DateTimeKind.Utc).AddSeconds(30);
            await Task.Delay((half > now ? half : half.AddMinutes(1)) - now, time, stoppingToken);
            Release();
        }
    }

    /// <summary>Collects if enough was allocated since the last time.</summary>
    /// <returns>Whether it collected.</returns>
    internal bool Release()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - collectedAt < Worthwhile)
        {
            return false;
        }
        collectedAt = allocated;
        GC.Collect();
        // What finished pages still have to dispose of goes with the second collection.
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return true;
    }
}
