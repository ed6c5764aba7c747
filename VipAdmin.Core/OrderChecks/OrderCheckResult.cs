using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>The result of a person's check of one order.</summary>
/// <param name="After">Status after it; in a dry run what it would be.</param>
/// <param name="Outcome">Left: both sides agree, or the member still has time to pay. Discrepancy: both sides differ, see
/// <paramref name="Code"/>.</param>
/// <param name="Code">Error code, type of discrepancy or the platform's word.</param>
/// <param name="Answer">What the platform said; null when none was asked.</param>
/// <param name="ExpireAt">End of the membership that was granted (UTC).</param>
public sealed record OrderCheckResult(
    string OrderNo, long AmountFen, OrderStatus Before, OrderStatus? After, ItemOutcome Outcome, string? Code, string? Message, TradeAnswer? Answer,
    DateTime? ExpireAt, bool DryRun);
