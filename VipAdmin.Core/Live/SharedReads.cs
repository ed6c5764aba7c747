using System.Collections.Concurrent;

namespace VipAdmin.Core.Live;

/// <summary>
/// A <see cref="SharedRead{T}"/> for each key, so fifty pages watching the same run cost the reads of one. Keys not asked for lately are dropped.
/// </summary>
public sealed class SharedReads<TKey, T>(Func<TKey, Task<T>> read, TimeProvider time) where TKey : notnull
{
    /// <summary>Above this many keys, unused ones are dropped.</summary>
    private const int Many = 200;

    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<TKey, Entry> entries = new();

    /// <summary>A value as new as <see cref="SharedRead{T}.GetAsync"/> gives it, or at most <paramref name="age"/> older.</summary>
    /// <param name="age">How old the value may be; zero = read after this call.</param>
    public async Task<T> GetAsync(TKey key, TimeSpan age = default)
    {
        var entry = entries.GetOrAdd(key, wanted => new Entry(new SharedRead<T>(() => read(wanted))));
        var now = time.GetTimestamp();
        entry.AskedAt = now;
        if (age > TimeSpan.Zero && entry.Last is { } last && time.GetElapsedTime(last.At, now) < age)
        {
            return last.Value;
        }
        if (entries.Count > Many)
        {
            foreach (var (old, each) in entries)
            {
                if (time.GetElapsedTime(each.AskedAt, now) > Lately)
                {
                    entries.TryRemove(old, out _);
                }
            }
        }
        var value = await entry.Shared.GetAsync();
        entry.Last = new Kept(value, now);
        return value;
    }

    private sealed class Entry(SharedRead<T> shared)
    {
        public SharedRead<T> Shared { get; } = shared;
        public long AskedAt { get; set; }
        public Kept? Last { get; set; }
    }

    private sealed record Kept(T Value, long At);
}
