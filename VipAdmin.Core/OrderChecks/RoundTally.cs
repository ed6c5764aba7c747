using System.Collections.Concurrent;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>Totals of a round over many orders. Safe for parallel use.</summary>
public sealed class RoundTally
{
    private const int MostFailures = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<(ItemOutcome Outcome, bool Watched), long> outcomes = [];
    private readonly List<Finding> failures = [];
    private readonly Dictionary<string, (long Asked, long Waiting)> channels = [];
    private long serious;
    private long known;
    private int mostInARow;
    private string? stuck;
    private readonly ConcurrentDictionary<string, Finding> badSignatures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> answering = new(StringComparer.Ordinal);

    /// <summary>Orders for which a platform was asked.</summary>
    public long Asked { get; private set; }
    /// <summary>Orders for which it gave a usable answer, or a verified one about something else: the platform was reached either way.</summary>
    public long Answered { get; private set; }
    /// <summary>Sum of what was settled, in fen.</summary>
    public long SyncedFen { get; private set; }
    /// <summary>Sum of what was cancelled, in fen.</summary>
    public long CancelledFen { get; private set; }
    /// <summary>How far the clocks were apart at the first order whose cancel had to wait for them to agree; null when none had to wait.</summary>
    public string? ClocksApart { get; private set; }
    /// <summary>The first few orders that could not be handled.</summary>
    public IReadOnlyList<Finding> Failures => failures;
    /// <summary>First answer with a bad signature, by channel.</summary>
    public IReadOnlyDictionary<string, Finding> BadSignatures => badSignatures;
    /// <summary>Channels whose signatures verified throughout.</summary>
    public IEnumerable<string> SoundChannels => answering.Keys.Where(channel => !badSignatures.ContainsKey(channel));

    /// <summary>Platforms on hold when the round ended.</summary>
    public IReadOnlyList<string> OnHold { get; private set; } = [];
    /// <summary>Their orders, left as they are.</summary>
    public long Skipped { get; private set; }

    /// <summary>Whether no platform gave a usable answer, and each of those that were asked is on hold.</summary>
    public bool IsOnHold
    {
        get
        {
            lock (gate)
            {
                return Answered == 0 && OnHold.Count > 0 && channels.Keys.All(OnHold.Contains);
            }
        }
    }

    /// <summary>Orders with that outcome, watched ones included.</summary>
    public long Count(ItemOutcome outcome)
    {
        lock (gate)
        {
            return outcomes.GetValueOrDefault((outcome, false)) + outcomes.GetValueOrDefault((outcome, true));
        }
    }

    /// <summary>Pending orders, or watched cancelled ones.</summary>
    public long Total(bool watched)
    {
        lock (gate)
        {
            return outcomes.Where(o => o.Key.Watched == watched).Sum(o => o.Value);
        }
    }

    /// <summary>Of the orders with a discrepancy: those whose discrepancy had been recorded before the run.</summary>
    public long Known
    {
        get
        {
            lock (gate)
            {
                return known;
            }
        }
    }

    /// <summary>Orders that could not be handled: no usable answer, or failed.</summary>
    public long Bad => Count(ItemOutcome.Unknown) + Count(ItemOutcome.Failed);

    /// <summary>Counts one order by its final outcome.</summary>
    public void Add(Finding finding)
    {
        lock (gate)
        {
            var key = (finding.Outcome, finding.Order.Status == OrderStatus.Cancelled);
            outcomes[key] = outcomes.GetValueOrDefault(key) + 1;
            Asked += finding.Answer is null ? 0 : 1;
            Answered += finding.Answered || finding.Misdirected ? 1 : 0;
            SyncedFen += finding.Outcome == ItemOutcome.Synced ? finding.Order.AmountFen : 0;
            CancelledFen += finding.Outcome == ItemOutcome.Cancelled ? finding.Order.AmountFen : 0;
            known += finding is { Outcome: ItemOutcome.Discrepancy, Known: true } ? 1 : 0;
            serious += finding.Bad && !finding.Waits ? 1 : 0;
            if (finding is { Waits: true, Unanswered: true } && finding.Order.UnknownAttempts + 1 > mostInARow)
            {
                (stuck, mostInARow) = (finding.Order.OrderNo, finding.Order.UnknownAttempts + 1);
            }
            if (finding.Channel is { } asked)
            {
                var (queries, waiting) = channels.GetValueOrDefault(asked);
                channels[asked] = (queries + 1, waiting + (finding.Waits ? 1 : 0));
            }
            ClocksApart ??= finding.Code == RunReason.ClocksDisagree ? finding.Message : null;
            if (finding.Bad && failures.Count < MostFailures)
            {
                failures.Add(finding);
            }
        }
        if (finding.Channel is not { } channel)
        {
            return;
        }
        if (finding.Answer is TradeAnswer.Unknown { Fault.Code: FaultCode.InvalidSignature })
        {
            badSignatures.TryAdd(channel, finding);
        }
        else if (finding.Verified)
        {
            answering.TryAdd(channel, true);
        }
    }

    /// <summary>Counts an order that was not asked about, because its platform is on hold.</summary>
    public void Skip(string channel)
    {
        lock (gate)
        {
            channels.TryAdd(channel, default);
            Skipped++;
        }
    }

    /// <summary>Notes which platforms are on hold.</summary>
    public void Hold(IReadOnlyList<string> platforms) => OnHold = platforms;

    /// <summary>Orders that are due to be cancelled wait for the clocks to agree.</summary>
    /// <param name="clocks">How far they are apart.</param>
    public void Wait(string clocks) => ClocksApart ??= clocks;

    /// <summary>
    /// The result of the run: a warning when something needs attention or had to wait, with the reason; skipped when all that there was to do waits for
    /// platforms on hold.
    /// </summary>
    public JobResult Result(IReadOnlyDictionary<string, long> counters, AnswerLimits limits)
    {
        var (code, error) = OnHold.Count > 0 ? (RunReason.PlatformOnHold, string.Join(", ", OnHold)) : Warning(limits);
        return new JobResult(counters, code is not null) { Skipped = IsOnHold, Code = code, Error = error };
    }

    /// <summary>
    /// Why the round deserves attention; null when it does not. Orders that only wait for an answer count from the limits on, or when no order got one. Each
    /// platform is judged by itself too, so that the outage of a small one does not disappear in the answers of the other.
    /// </summary>
    private (string? Code, string? Error) Warning(AnswerLimits limits)
    {
        lock (gate)
        {
            if (ClocksApart is not null)
            {
                return (RunReason.ClocksDisagree, ClocksApart);
            }
            if (serious > 0)
            {
                return (RunReason.OrdersFailed, $"{serious}");
            }
            var waiting = channels.Values.Sum(channel => channel.Waiting);
            if (waiting > 0 && Answered == 0)
            {
                return (RunReason.AllUnknown, null);
            }
            var many = channels.Values.Prepend((Asked, Waiting: waiting)).FirstOrDefault(channel => limits.AreMany(channel.Waiting, channel.Asked));
            return many.Waiting > 0 ? (RunReason.UnansweredMany, $"{many.Waiting} {many.Asked} {limits.Count} {limits.Percent}")
                : limits.IsPersistent(mostInARow) ? (RunReason.UnansweredAgain, $"{stuck} {mostInARow}")
                : (null, null);
        }
    }

    /// <summary>Counts orders that were cancelled without being asked about one by one.</summary>
    public void AddCancelled(long orders, long fen)
    {
        lock (gate)
        {
            outcomes[(ItemOutcome.Cancelled, false)] = outcomes.GetValueOrDefault((ItemOutcome.Cancelled, false)) + orders;
            CancelledFen += fen;
        }
    }
}
