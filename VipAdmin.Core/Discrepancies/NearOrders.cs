using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Orders to look at beside a discrepancy. Candidates for a payment without an order: numbers that resemble the line's, and orders made in the hours before it
/// with the same amount on the same channel. Order numbers begin with the milliseconds of their creation, so both are ranges of the index by number; neither
/// reads more than <see cref="MostRead"/> orders. The other orders of the member come by the index by member.
/// </summary>
internal static class NearOrders
{
    /// <summary>Most orders shown of each kind.</summary>
    internal const int Most = 8;

    /// <summary>Most orders that a search reads.</summary>
    internal const int MostRead = 20_000;

    /// <summary>An order is paid soon after it is made; most platforms refuse one that is older.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(2);

    /// <summary>How far the clocks of the platform and the backend may be apart.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMinutes(2);

    /// <summary>Characters at the end of a number that may differ: people and programs cut or mistype the end.</summary>
    private const int LooseEnd = 3;

    /// <summary>Which types of discrepancy look for an order.</summary>
    internal static bool IsSought(DiscrepancyType type) => type is DiscrepancyType.LocalMissing or DiscrepancyType.IdentityMismatch;

    /// <summary>The orders that a payment may belong to: those with the most agreeing facts first, then the nearest in time.</summary>
    /// <param name="paidAt">When the platform took the money; null looks at numbers only.</param>
    internal static async Task<IReadOnlyList<NearOrder>> CandidatesAsync(VipDb db, DiscrepancyRow row, DateTime? paidAt, CancellationToken stop)
    {
        var number = PastedText.Of(row.OrderNo)?.Text ?? "";
        var beginning = number.Length > 2 * LooseEnd ? number[..^LooseEnd] : null;
        // A writer that drops the prefix, and one that adds its own.
        var prefixed = number.Length > 2 * LooseEnd && !number.StartsWith(Prefix, StringComparison.Ordinal) ? Prefix + number : null;
        var bare = number.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase) is > 0 and var at ? number[at..].ToUpperInvariant() : null;
        var (first, last) = paidAt is { } paid ? (OrderNumbers.FirstSince(paid - Before), OrderNumbers.FirstSince(paid + After)) : (null, null);
        var found = await db.Database.SqlQuery<Found>(Sql.With($"""
            WITH like_it AS (
              SELECT o.order_id FROM public.orders o
              WHERE {beginning}::text IS NOT NULL AND o.order_no >= {beginning}::text AND o.order_no < {beginning}::text || 'zzzz'
                AND starts_with(o.order_no, {beginning}::text) LIMIT {Most}),
            same AS (
              SELECT o.order_id FROM (
                SELECT * FROM public.orders o WHERE {first}::text IS NOT NULL AND o.order_no >= {first}::text AND o.order_no < {last}::text
                ORDER BY o.order_no DESC LIMIT {MostRead}) o
              WHERE (o.amount * 100)::bigint = {row.PlatformFen}::bigint
                AND ({row.Channel}::text IS NULL OR {new SqlPart(PaymentMethod.Word)} IS NOT DISTINCT FROM {row.Channel}::text)
              ORDER BY o.order_no DESC LIMIT {Most}),
            named AS (
              SELECT order_id, true AS similar FROM like_it
              UNION SELECT order_id, true FROM public.orders WHERE order_no IN ({prefixed}, {bare}, {number.ToUpperInvariant()})
              UNION SELECT order_id, false FROM same)
            SELECT o.order_no, o.payment_status, (o.amount * 100)::bigint AS fen, o.payment_method, o.created_at, o.paid_at, o.user_id,
              {new SqlPart(PaymentMethod.Word)} AS channel, bool_or(n.similar) AS similar
            FROM named n JOIN public.orders o ON o.order_id = n.order_id WHERE o.order_no IS DISTINCT FROM {row.OrderNo}
            GROUP BY o.order_id
            """)).ToListAsync(stop);
        var around = paidAt ?? row.FirstSeenAt;
        return [.. found.Select(each => each.As(row.PlatformFen, row.Channel)).OrderByDescending(each => each.Agreeing)
            .ThenBy(each => (each.CreatedAt - around).Duration()).ThenBy(each => each.OrderNo, StringComparer.Ordinal).Take(Most)];
    }

    /// <summary>The other VIP orders of the member, the nearest in time, in the order of time.</summary>
    internal static async Task<IReadOnlyList<NearOrder>> OfMemberAsync(VipDb db, DiscrepancyRow row, string? userId, DateTime around, CancellationToken stop)
    {
        if (userId is null)
        {
            return [];
        }
        var at = DateTime.SpecifyKind(around, DateTimeKind.Utc);
        var found = await db.Database.SqlQuery<Found>(Sql.With($"""
            SELECT o.order_no, o.payment_status, (o.amount * 100)::bigint AS fen, o.payment_method, o.created_at, o.paid_at, o.user_id,
              {new SqlPart(PaymentMethod.Word)} AS channel, false AS similar
            FROM public.orders o WHERE o.user_id = {userId} AND o.order_type = 'vip' AND o.order_no IS DISTINCT FROM {row.OrderNo}
            ORDER BY abs(extract(epoch FROM o.created_at - ({at}::timestamptz AT TIME ZONE 'UTC'))), o.order_no LIMIT {Most}
            """)).ToListAsync(stop);
        return [.. found.Select(each => each.As(row.PlatformFen ?? row.OrderFen, row.Channel)).OrderBy(each => each.CreatedAt)];
    }

    private const string Prefix = "VIP";

    private sealed record Found(string OrderNo, int PaymentStatus, long Fen, string? PaymentMethod, DateTime CreatedAt, DateTime? PaidAt, string? UserId,
        string? Channel, bool Similar)
    {
        internal NearOrder As(long? fen, string? channel) => new(OrderNo, (OrderStatus)PaymentStatus, Fen, PaymentMethod, Utc(CreatedAt),
            PaidAt is { } paid ? Utc(paid) : null, UserId, fen == Fen, channel is not null && channel == Channel, Similar);

        private static DateTime Utc(DateTime plain) => DateTime.SpecifyKind(plain, DateTimeKind.Utc);
    }
}
