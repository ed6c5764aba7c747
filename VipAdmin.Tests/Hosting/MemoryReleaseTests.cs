using VipAdmin.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.Hosting;

/// <summary>Measures the heap of the process, in which nothing else may run meanwhile.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class MemoryReleaseTests
{
    private static readonly DateTimeOffset BeforeAMinuteEnds = new(2026, 11, 30, 0, 55, 46, TimeSpan.Zero);

    [Fact]
    public async Task AfterABurst_WithinAMinuteButNotAtItsBeginning_MemoryIsReturned()
    {
        var time = new FakeTimeProvider(BeforeAMinuteEnds);
        using var release = new MemoryRelease(time);
        var before = GC.CollectionCount(GC.MaxGeneration);
        await release.StartAsync(TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(GC.CollectionCount(GC.MaxGeneration) > before);
        });
        time.GetUtcNow().Second.ShouldBeInRange(15, 59);
        var info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        (info.TotalCommittedBytes - info.HeapSizeBytes).ShouldBeLessThan(16 * 1024 * 1024);
        await release.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void WithoutABurst_NothingIsCollected()
    {
        using var release = new MemoryRelease(TimeProvider.System);
        release.Release().ShouldBeTrue("the test process has allocated more than that");
        release.Release().ShouldBeFalse();
        GC.KeepAlive(new byte[32 * 1024 * 1024]);
        release.Release().ShouldBeTrue();
    }
}
