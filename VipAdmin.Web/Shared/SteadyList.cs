namespace VipAdmin.Web.Shared;

/// <summary>A list that keeps still while it is read: what is shown is updated in place, what is new waits until the reader asks for it.</summary>
/// <param name="key">Tells entries apart.</param>
/// <param name="gone">What is shown of an entry that a fresh reading no longer has; null = what was shown before.</param>
public sealed class SteadyList<T>(Func<T, object> key, Func<T, T>? gone = null)
{
    private IReadOnlyList<T> latest = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<T> Shown { get; private set; } = [];

    /// <summary>New entries that are not shown yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>Takes a fresh reading. The first entries are shown at once: nothing moves.</summary>
    public void Offer(IReadOnlyList<T> fresh)
    {
        latest = fresh;
        if (Shown.Count == 0)
        {
            Show();
            return;
        }
        var byKey = fresh.ToDictionary(key);
        Waiting = byKey.Count - Shown.Count(each => byKey.ContainsKey(key(each)));
        Shown = [.. Shown.Select(each => byKey.TryGetValue(key(each), out var read) ? read : gone is null ? each : gone(each))];
    }

    /// <summary>Shows what waits.</summary>
    public void Show() => (Shown, Waiting) = (latest, 0);
}
