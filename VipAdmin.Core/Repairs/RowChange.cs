using System.Text.Json.Nodes;

namespace VipAdmin.Core.Repairs;

/// <summary>A row that an action changes: only the columns whose values differ.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Key">The order number, or the key of the row.</param>
/// <param name="Before">Column to value; null when the row is new.</param>
/// <param name="After">Column to value; null when the row goes.</param>
public sealed record RowChange(string Table, string Key, JsonObject? Before, JsonObject? After)
{
    /// <summary>The columns in the order in which people read them; jsonb keeps none.</summary>
    public static IReadOnlyList<string> ReadingOrder { get; } =
    [
        "type", "status", "payment_status", "amount", "payment_method", "transaction_id", "paid_at", "cancelled_at", "cancel_reason", "refund_status",
        "refund_amount", "refunded_at", "user_id", "vip_level", "is_lifetime_vip", "vip_expire_at", "vip_activated_at", "order_id", "package_code",
        "duration_days", "expire_before", "expire_after", "title", "content",
    ];

    /// <summary>The columns with both values.</summary>
    public IEnumerable<(string Column, JsonNode? Before, JsonNode? After)> Columns => ((After ?? Before) ?? [])
        .OrderBy(each => ReadingOrder.Contains(each.Key) ? ReadingOrder.ToList().IndexOf(each.Key) : int.MaxValue)
        .Select(each => (each.Key, Before?[each.Key], After?[each.Key]));
}
