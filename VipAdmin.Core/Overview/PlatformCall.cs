using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Overview;

/// <summary>One query of an order at its platform.</summary>
/// <param name="At">When it was answered, or given up (UTC).</param>
/// <param name="Code">The platform's state, or the fault.</param>
/// <param name="Planned">The outcome is what would be: nothing was done.</param>
public sealed record PlatformCall(Guid RunId, long Id, DateTime At, string OrderNo, ItemOutcome Outcome, string? Code, int LatencyMs, bool Planned)
{
    /// <summary>The place in the list.</summary>
    public PlatformCallKey Key => new(RunId, Id);
}
