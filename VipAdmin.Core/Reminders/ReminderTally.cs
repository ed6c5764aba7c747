namespace VipAdmin.Core.Reminders;

/// <summary>What a run did, in members. Several statements add to it at a time.</summary>
public sealed class ReminderTally
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, long> byWindow = [];
    private readonly Dictionary<int, string> samples = [];

    public long Sent { get; private set; }

    /// <summary>In a window, but rightly not told: told before, renewed meanwhile, account disabled, …</summary>
    public long Skipped { get; private set; }

    /// <summary>Refused by the database; a later run on the same day tries again.</summary>
    public long Failed { get; private set; }

    /// <summary>Of the skipped: told before on this day.</summary>
    public long AlreadyTold { get; private set; }

    /// <summary>One of the told members per window, the earliest day first: what a dry run shows.</summary>
    public IReadOnlyList<(int DaysLeft, long Members, string Sample)> ByWindow
    {
        get
        {
            lock (gate)
            {
                return [.. byWindow.OrderByDescending(window => window.Key).Select(window => (window.Key, window.Value, samples[window.Key]))];
            }
        }
    }

    /// <summary>Adds what one statement told out of <paramref name="members"/> candidates; the others were skipped.</summary>
    internal void AddChunk(int members, IReadOnlyList<ReminderCount> sent)
    {
        lock (gate)
        {
            foreach (var count in sent)
            {
                byWindow[count.DaysLeft] = byWindow.GetValueOrDefault(count.DaysLeft) + count.Members;
                samples.TryAdd(count.DaysLeft, count.Sample);
                Sent += count.Members;
            }
            Skipped += members - sent.Sum(count => count.Members);
        }
    }

    /// <summary>Adds members whose window tells none.</summary>
    internal void AddRefused(int members)
    {
        lock (gate)
        {
            Skipped += members;
        }
    }

    internal void AddFailure()
    {
        lock (gate)
        {
            Failed++;
        }
    }

    internal void AddAlreadyTold(long members)
    {
        lock (gate)
        {
            AlreadyTold += members;
            Skipped += members;
        }
    }

    /// <summary>The contract's counters, then one for each window with a reminder, then how many of the skipped had been told before.</summary>
    public IReadOnlyDictionary<string, long> Counters()
    {
        lock (gate)
        {
            var counters = new Dictionary<string, long>
            {
                [ReminderCounters.Sent.Name] = Sent, [ReminderCounters.Skipped.Name] = Skipped, [ReminderCounters.Failed.Name] = Failed,
            };
            foreach (var (daysLeft, members, _) in ByWindow)
            {
                counters[ReminderWindow.KeyOf(daysLeft)] = members;
            }
            if (AlreadyTold > 0)
            {
                counters[ReminderCounters.AlreadyTold.Name] = AlreadyTold;
            }
            return counters;
        }
    }
}
