using System.Runtime.InteropServices;
using VipAdmin.Core;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Returns to the system what the garbage collector keeps for the next burst. The collector waits until its budget is used up, which on a machine with a
/// large cache leaves some fifty megabytes of finished pages in memory, for hours if no one opens another. It runs 15, 30 and 45 seconds after a minute has
/// begun, not at its beginning: slots start then.
/// </summary>
internal sealed class MemoryRelease(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <summary>Less is not worth the pause of up to a tenth of a second.</summary>
    private const long Worthwhile = 24 * 1024 * 1024;

    /// <summary>Gives back what the C library keeps of the compiler's and the sockets' memory; null where it is not glibc.</summary>
    private static readonly MallocTrim? Trim = FindTrim();

    private long collectedAt;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var now = time.UtcNow();
            var next = new DateTime(now.Ticks - now.Ticks % Every.Ticks, DateTimeKind.Utc) + Every;
            await Task.Delay((next.Second == 0 ? next + Every : next) - now, time, stoppingToken);
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
        Trim?.Invoke(0);
        return true;
    }

    private static MallocTrim? FindTrim()
        => NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim)
            ? Marshal.GetDelegateForFunctionPointer<MallocTrim>(trim)
            : null;

    private delegate int MallocTrim(nuint keep);
}
