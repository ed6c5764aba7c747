using System.Diagnostics;

namespace VipAdmin.Core.Live;

/// <summary>
/// One read shared by all simultaneous callers: after a signal, fifty open pages cost one query, not fifty. A caller gets a read that began no earlier than
/// its call, or than the signal that it answers (<see cref="SharedRead.AnswerAsync"/>), because an older one may have begun before the change that the
/// caller was told about.
/// </summary>
public sealed class SharedRead<T>(Func<Task<T>> read)
{
    private readonly Lock gate = new();
    private Task<T>? current;
    private Task<T>? next;
    private long begun;

    /// <summary>A value as new as the caller needs it. Do not pass in one caller's cancellation: the read belongs to all of them.</summary>
    public Task<T> GetAsync()
    {
        var since = SharedRead.Since;
        lock (gate)
        {
            if (current is null || current.IsCompleted)
            {
                return current is { IsCompletedSuccessfully: true } && begun >= since ? current : Begin();
            }
            return begun >= since ? current : next ??= FollowAsync(current);
        }
    }

    private Task<T> Begin()
    {
        begun = Stopwatch.GetTimestamp();
        return current = Task.Run(read);
    }

    private async Task<T> FollowAsync(Task<T> before)
    {
        // The previous read's failure is handled by its own callers.
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<T> mine;
        lock (gate)
        {
            mine = Begin();
            next = null;
        }
        return await mine;
    }
}

/// <summary>How new a shared read must be.</summary>
public static class SharedRead
{
    private static readonly AsyncLocal<long?> Signal = new();

    /// <summary>The earliest beginning of a read that the caller may take, as a timestamp of <see cref="Stopwatch"/>.</summary>
    internal static long Since => Signal.Value ?? Stopwatch.GetTimestamp();

    /// <summary>Runs something whose reads answer a signal: one that began after the signal is new enough for every page that heard it.</summary>
    /// <param name="signal">When the signal arrived, as a timestamp of <see cref="Stopwatch"/>.</param>
    public static async Task AnswerAsync(long signal, Func<Task> reads)
    {
        Signal.Value = signal;
        await reads();
    }
}
