using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>The result of checking one order.</summary>
public sealed record Finding
{
    public required OrderFacts Order { get; init; }
    public required ItemOutcome Outcome { get; init; }
    /// <summary>Status after the check; null when another transaction changed the order and it was not read again.</summary>
    public OrderStatus? After { get; init; }
    /// <summary>Error code, type of discrepancy, or the platform's word that led to the outcome.</summary>
    public string? Code { get; init; }
    /// <summary>For the operator; no personal data.</summary>
    public string? Message { get; init; }
    /// <summary>The error on our side, for the log.</summary>
    public Exception? Error { get; init; }
    /// <summary>The platform's last answer; null when no platform was asked.</summary>
    public TradeAnswer? Answer { get; init; }
    /// <summary>Unpaid, overdue and, where that is configured, closed on the platform: it remains to cancel the order here.</summary>
    public bool ToCancel { get; init; }
    /// <summary>This cancelled order cannot be paid any more.</summary>
    public bool WatchOver { get; init; }
    /// <summary>Differences to record.</summary>
    public IReadOnlyList<Sighting> Sightings { get; init; } = [];
    /// <summary>Since when (UTC) the same facts have been recorded, open or resolved by a person; null when they are new.</summary>
    public DateTime? RecordedSince { get; init; }
    /// <summary>They were recorded before this run.</summary>
    public bool Known { get; init; }
    /// <summary>How it was settled, if it was.</summary>
    public Settlement.Settled? Settled { get; init; }
    /// <summary>The channel that was asked.</summary>
    public string? Channel { get; init; }

    /// <summary>A copy with one more difference to record.</summary>
    public Finding Also(Sighting seen) => this with { Sightings = [.. Sightings, seen] };

    /// <summary>The platform gave a usable answer.</summary>
    public bool Answered => Answer is TradeAnswer.Known;

    /// <summary>The answer is usable and signed by a key we hold. Some refusals are unsigned; they prove nothing about keys.</summary>
    public bool Verified => Answered && Answer!.Call.KeyId is not null;

    /// <summary>
    /// How long the platform is to be left alone, when it was not asked for that reason; such an order was not checked and does not count as unanswered.
    /// </summary>
    public TimeSpan? Quiet => Answer is TradeAnswer.Unknown { Call.Attempts: 0, Fault.QuietFor: { } quiet } ? quiet : null;

    /// <summary>The order could not be handled: it counts as an error and is tried again.</summary>
    public bool Bad => Outcome is ItemOutcome.Unknown or ItemOutcome.Failed;

    /// <summary>A verified answer about another merchant, app or currency: the platform works, and asking again gives the same answer.</summary>
    public bool Misdirected => Sightings.Any(seen => seen.Type == DiscrepancyType.IdentityMismatch);

    /// <summary>No usable answer: the attempt counts, and the wait until the next one grows.</summary>
    public bool Unanswered => Quiet is null && !Misdirected && (Outcome == ItemOutcome.Unknown || Outcome == ItemOutcome.Failed && !Answered);

    /// <summary>
    /// The order waits for an answer and is asked about again. Waiting does not help after an answer about another merchant, with a
    /// signature that does not verify, or that refuses our credentials.
    /// </summary>
    public bool Waits => Outcome == ItemOutcome.Unknown && !Misdirected
        && Answer is TradeAnswer.Unknown { Fault.Code: not (FaultCode.InvalidSignature or FaultCode.RequestRefused or FaultCode.NotConfigured) };

    /// <summary>The platform's answer as a JSON object.</summary>
    public string? Evidence => Answer is null ? null : EvidenceSide.Of(Answer).And(EvidenceName.Message, Message).ToString();

    /// <summary>The item of the run.</summary>
    public OrderRunItem ToItem() => new()
    {
        OrderNo = Order.OrderNo,
        AmountFen = Order.AmountFen,
        Before = Order.Status,
        After = After,
        Outcome = Outcome,
        Code = Code,
        Evidence = Evidence,
        LatencyMs = Answer?.Call.LatencyMs,
    };
}
