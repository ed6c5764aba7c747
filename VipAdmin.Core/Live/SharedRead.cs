namespace VipAdmin.Core.Live;

/// <summary>
/// One read shared by all simultaneous callers: after a signal, fifty open pages cost two queries, not fifty. A caller that arrives during a read gets the
/// following read, because the current one may have begun before the change the caller was told about.
/// </summary>
public sealed class SharedRead<T>(Func<Task<T>> read)
{
    private readonly Lock gate = new();
    private Task<T>? current;
    private Task<T>? next;

    /// <summary>A value read no earlier than this call. Do not pass in one caller's cancellation: the read belongs to all of them.</summary>
    public Task<T> GetAsync()
    {
        lock (gate)
        {
            if (current is null || current.IsCompleted)
            {
                return current = Task.Run(read);
            }
            return next ??= FollowAsync(current);
        }
    }

    private async Task<T> FollowAsync(Task<T> before)
    {
        // The previous read's failure is handled by its own callers.
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<T> mine;
        lock (gate)
        {
            mine = current = Task.Run(read);
            next = null;
        }
        return await mine;
    }
}
