using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Timeline;

/// <summary>One thing that happened, or several runs alike that are told as one.</summary>
/// <param name="Key">Its place; for runs told as one that of the newest.</param>
/// <param name="What">
/// Status of a run; type of a discrepancy in upper snake; action of an act, with <c>.dry</c> behind it for a dry run and <c>.defaults</c> where the defaults
/// were restored; condition of an alert; else empty.
/// </param>
public sealed record TimelineEntry(TimelineKey Key, string What)
{
    /// <summary>When (UTC).</summary>
    public DateTime At => Key.At;
    public TimelineKind Kind => Key.Kind;
    /// <summary>What became of it: the kind of event of a discrepancy; <c>started</c>, <c>stopped</c> or <c>died</c>; <c>raised</c> or <c>over</c>.</summary>
    public string? Event { get; init; }
    /// <summary>The task that it is about.</summary>
    public string? JobKey { get; init; }
    /// <summary>Order number or channel of a discrepancy, target of an act, name of a host.</summary>
    public string? Subject { get; init; }
    /// <summary>Run, discrepancy, or held run of an alert, for the link.</summary>
    public Guid? Id { get; init; }
    /// <summary>Who did it; null for what the portal does by its schedule.</summary>
    public string? Who { get; init; }
    /// <summary>Error code of a run, reason of an act.</summary>
    public string? Reason { get; init; }
    public IReadOnlyDictionary<string, long> Counters { get; init; } = Nothing;
    /// <summary>Amount of a discrepancy.</summary>
    public long? Fen { get; init; }
    public Severity? Severity { get; init; }
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string? Channel { get; init; }
    /// <summary>Runs told as one; orders without an answer of a platform; otherwise 1.</summary>
    public int Times { get; init; } = 1;
    /// <summary>When the first of the runs told as one was recorded (UTC).</summary>
    public DateTime? Since { get; init; }
    /// <summary>How long a single run took; null while it runs, and for what did not run.</summary>
    public TimeSpan? Duration { get; init; }
    /// <summary>A run that only planned; its counters say what it would have done.</summary>
    public bool IsPlan { get; init; }
    /// <summary>The run succeeded and found nothing to do.</summary>
    public bool IsQuiet { get; init; }
    /// <summary>What the run found, where its findings are told with it; the most severe first.</summary>
    public IReadOnlyList<FindingTotal> Findings { get; init; } = [];
    /// <summary>JSON object: what an act changed; null when it changed no setting.</summary>
    public string? Changes { get; init; }

    /// <summary>Tells rows apart while they change: scheduled runs alike are one row of their hour, however many join it.</summary>
    public string Row => Kind == TimelineKind.Run && Who is null && (IsQuiet || What is "skipped" or "missed")
        ? FormattableString.Invariant($"{JobKey}.{What}.{Reason}.{At.Ticks / TimeSpan.TicksPerHour}") : Key.ToString();

    private static readonly Dictionary<string, long> Nothing = [];
}
