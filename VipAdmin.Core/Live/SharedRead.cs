namespace VipAdmin.Core.Live;

/// <summary>
/// One read for everybody who asks at the same moment: after a signal fifty open pages cost two queries, not fifty.
/// Who asks while a read is under way gets the next one, because the current one may have begun before the change that made them ask.
/// </summary>
public sealed class SharedRead<T>(Func<Task<T>> read)
{
    private readonly Lock gate = new();
    private Task<T>? current;
    private Task<T>? next;

    /// <summary>A value read no earlier than this call. Do not pass one caller's cancellation in: the read belongs to all of them.</summary>
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
        // How the earlier read ended is the business of those who wait for it.
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
