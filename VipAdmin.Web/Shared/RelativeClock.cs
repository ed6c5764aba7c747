namespace VipAdmin.Web.Shared;

/// <summary>One timer per circuit for every "3 min ago" on the page. Runs only while it has subscribers.</summary>
public sealed class RelativeClock(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private readonly HashSet<Action> listeners = [];
    private ITimer? timer;

    /// <summary>Calls <paramref name="tick"/> periodically on a pool thread. Dispose to stop.</summary>
    public IDisposable Subscribe(Action tick)
    {
        lock (gate)
        {
            listeners.Add(tick);
            timer ??= time.CreateTimer(_ => Tick(), null, Step, Step);
        }
        return new Leave(this, tick);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            listeners.Clear();
            timer?.Dispose();
            timer = null;
        }
    }

    private void Tick()
    {
        Action[] now;
        lock (gate)
        {
            now = [.. listeners];
        }
        foreach (var listener in now)
        {
            listener();
        }
    }

    private sealed class Leave(RelativeClock clock, Action tick) : IDisposable
    {
        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.listeners.Remove(tick);
                if (clock.listeners.Count == 0)
                {
                    clock.timer?.Dispose();
                    clock.timer = null;
                }
            }
        }
    }
}
