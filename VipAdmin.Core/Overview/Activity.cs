using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Overview;

/// <summary>Something that happened: a run that did something, a discrepancy, an operator's act.</summary>
/// <param name="Subject">Task key of a run; order number or channel of a discrepancy; target of an act.</param>
/// <param name="What">Status of a run, type of a discrepancy (upper snake), audit action of an act, with <c>.dry</c> behind it for a dry run.</param>
/// <param name="Who">Actor of an act or of a run; null for a discrepancy.</param>
/// <param name="Reason">Reason of an act; error code of a run.</param>
/// <param name="Fen">Amount of a discrepancy.</param>
/// <param name="Severity">Of a discrepancy.</param>
/// <param name="Id">Run or discrepancy, for the link.</param>
public sealed record Activity(
    DateTime At, ActivityKind Kind, string Subject, string What, string? Who, string? Reason, IReadOnlyDictionary<string, long> Counters, long? Fen,
    Severity? Severity, Guid? Id)
{
    /// <summary>A run that did nothing; its counters say what it would have done.</summary>
    public bool IsPlan { get; init; }
}
