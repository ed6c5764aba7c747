using System.Diagnostics;

namespace VipAdmin.Tests.Support;

/// <summary>Waits for a condition instead of sleeping for a guess.</summary>
public static class Wait
{
    /// <summary>How long any test waits for what must happen: a busy machine is no defect, and nothing waits longer than it must.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Polls until the condition holds; fails after <see cref="Patience"/>.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            clock.Elapsed.ShouldBeLessThan(Patience, "the condition never held");
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
