using System.Diagnostics;

namespace VipAdmin.Tests.Support;

/// <summary>Waits for a condition instead of sleeping for a guess.</summary>
public static class Wait
{
    /// <summary>Polls until the condition holds; fails after <paramref name="seconds"/>.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, int seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            clock.Elapsed.TotalSeconds.ShouldBeLessThan(seconds, "the condition never held");
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
