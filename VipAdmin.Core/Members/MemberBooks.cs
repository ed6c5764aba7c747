using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Repairs;

namespace VipAdmin.Core.Members;

/// <summary>A member's orders with everything that changed the membership, and the open discrepancies about them; each read through an index.</summary>
internal sealed class MemberBooks
{
    /// <summary>Most orders read; a member has a few.</summary>
    public const int MostOrders = 200;

    private readonly IReadOnlyList<OrderRow> rows;

    private MemberBooks(IReadOnlyList<OrderRow> rows) => this.rows = rows;

    /// <summary>VIP orders, the newest first.</summary>
    public IReadOnlyList<MemberOrder> Orders { get; private init; } = [];

    /// <summary>Every recorded change of the membership, in no order.</summary>
    public IReadOnlyList<MembershipFact> Facts { get; private init; } = [];

    /// <summary>Whether a paid VIP order exists, as the rule of the reminders counts it.</summary>
    public bool HasPaid => rows.Any(row => row.Status is (int)OrderStatus.Paid or (int)OrderStatus.Refunding);

    public static async Task<MemberBooks> ReadAsync(VipDb db, string userId, CancellationToken stop)
    {
        var rows = await db.Database.SqlQuery<OrderRow>($"""
            SELECT o.order_no, o.product_name, coalesce(g.package_code, bought.package_code, o.product_type) AS package_code,
                   coalesce(g.duration_days, bought.duration_days, offered.duration_days) AS days, (o.amount * 100)::bigint AS amount_fen,
                   o.payment_status AS status, o.payment_method, o.created_at AT TIME ZONE 'UTC' AS created_at, o.paid_at AT TIME ZONE 'UTC' AS paid_at,
                   o.cancelled_at AT TIME ZONE 'UTC' AS cancelled_at,
                   (SELECT min(c.created_at) FROM public.payment_callbacks c
                     WHERE c.order_no = o.order_no AND c.signature_valid AND c.processed) AT TIME ZONE 'UTC' AS callback_at,
                   g.granted_at, g.expire_before, g.expire_after, g.granted_by, g.run_id, k.last_at AS asked_at, k.next_at AS ask_again_at,
                   coalesce(refund.fen, 0) AS refunded_fen, refund.at AS refunded_at,
                   EXISTS (SELECT 1 FROM vip_admin.discrepancies d WHERE d.order_no = o.order_no AND d.status = 'resolved'
                     AND d.reason_code = 'REFUNDED_AT_PLATFORM') AS refunded_at_platform,
                   (SELECT d.id FROM vip_admin.discrepancies d WHERE d.order_no = o.order_no AND d.type = 'PAID_NOT_ACTIVATED'
                     AND d.status NOT IN ('resolved', 'autoResolved', 'writtenOff') LIMIT 1) AS lacking_case
              FROM public.orders o
              LEFT JOIN vip_admin.vip_grants g ON g.order_id = o.order_id
              LEFT JOIN vip_admin.order_checks k ON k.order_id = o.order_id
              LEFT JOIN LATERAL (
                SELECT p.package_code, p.duration_days FROM public.vip_orders l JOIN public.vip_packages p ON p.package_id = l.package_id
                 WHERE l.order_id = o.order_id LIMIT 1) bought ON true
              LEFT JOIN public.vip_packages offered ON offered.package_code = o.product_type
              LEFT JOIN LATERAL (
                SELECT (sum(r.refund_amount) * 100)::bigint AS fen, max(r.refunded_at) AT TIME ZONE 'UTC' AS at FROM public.refund_requests r
                 WHERE r.order_id = o.order_id AND r.status = {RefundRequest.PaidOut}) refund ON true
             WHERE o.user_id = {userId} AND o.order_type = {Order.Vip}
             ORDER BY o.created_at DESC LIMIT {MostOrders}
            """).ToListAsync(stop);
        return new MemberBooks(rows)
        {
            Orders = [.. rows.Select(row => new MemberOrder(row.OrderNo, row.ProductName, row.PackageCode, row.Days, row.AmountFen, (OrderStatus)row.Status,
                row.PaymentMethod, row.CreatedAt, row.PaidAt, row.CancelledAt, row.CallbackAt, row.GrantedAt, row.AskedAt, row.AskAgainAt, row.RefundedFen,
                row.RefundedAt) { RefundedAtPlatform = row.RefundedAtPlatform })],
            Facts = [.. rows.Select(Purchase).OfType<MembershipFact>(), .. await RepairsAsync(db, rows, stop), .. await CorrectionsAsync(db, userId, stop)],
        };
    }

    /// <summary>Open discrepancies of the orders, the most urgent first.</summary>
    public Task<IReadOnlyList<OpenCase>> OpenAsync(VipDb db, CancellationToken stop) => CasesOfOrders.ReadAsync(db, Numbers(rows), stop);

    private static string[] Numbers(IReadOnlyList<OrderRow> rows) => [.. rows.Select(row => row.OrderNo)];

    private static MembershipFact? Purchase(OrderRow row)
    {
        var bought = new MembershipFact(default, default, null)
        {
            OrderNo = row.OrderNo, PackageCode = row.PackageCode, Days = row.Days, Refunded = row.Status == (int)OrderStatus.Refunded || row.RefundedFen > 0,
            RefundedAt = row.RefundedAt, LackingCase = row.LackingCase,
        };
        if (row.GrantedAt is { } granted)
        {
            var lifetime = MembershipTerm.IsLifetime(row.PackageCode, row.Days ?? 0) || row.ExpireAfter is null;
            return bought with
            {
                At = granted,
                By = row.GrantedBy,
                RunId = row.RunId,
                Source = row.RunId is not null ? StepSource.Settlement : StepSource.Person,
                Term = (new MembershipTerm(row.ExpireBefore, false), new MembershipTerm(lifetime ? null : row.ExpireAfter, lifetime)),
            };
        }
        return row.Status is (int)OrderStatus.Paid or (int)OrderStatus.Refunding or (int)OrderStatus.Refunded && (row.CallbackAt ?? row.PaidAt) is { } at
            ? bought with { At = at, Source = StepSource.Callback } : null;
    }

    /// <summary>Approved proposals that changed the member's row and granted nothing; what they granted is a grant's row.</summary>
    private static async Task<IReadOnlyList<MembershipFact>> RepairsAsync(VipDb db, IReadOnlyList<OrderRow> rows, CancellationToken stop)
    {
        var numbers = Numbers(rows);
        var approved = await (from proposal in db.DiscrepancyProposals.AsNoTracking()
                              join found in db.Discrepancies.AsNoTracking() on proposal.DiscrepancyId equals found.Id
                              where numbers.Contains(found.OrderNo!) && proposal.Decision == ProposalDecision.Approved && proposal.Result != null
                                  && (proposal.Action == DiscrepancyAction.CorrectExpiry || proposal.Action == DiscrepancyAction.MarkRefundedAndRevoke)
                              select new { proposal.DecidedAt, proposal.DecidedByName, proposal.Note, proposal.DiscrepancyId, proposal.Result, found.OrderNo })
            .ToListAsync(stop);
        List<MembershipFact> facts = [];
        foreach (var each in approved)
        {
            var changes = RepairJson.Changes(JsonNode.Parse(each.Result!)!["changes"]!.ToJsonString());
            if (changes.FirstOrDefault(change => change is { Table: "users", Before: not null, After: not null }) is { } member && each.DecidedAt is { } at
                && (member.Before!.ContainsKey("vip_expire_at") || member.Before.ContainsKey("is_lifetime_vip")))
            {
                facts.Add(new MembershipFact(at, StepSource.Repair, (TermOf(member.Before), TermOf(member.After!)))
                {
                    OrderNo = each.OrderNo, By = each.DecidedByName, Reason = each.Note, DiscrepancyId = each.DiscrepancyId,
                });
            }
        }
        return facts;
    }

    private static async Task<IReadOnlyList<MembershipFact>> CorrectionsAsync(VipDb db, string userId, CancellationToken stop)
    {
        var rows = await db.MembershipCorrections.AsNoTracking().Where(c => c.UserId == userId && c.Decision == ProposalDecision.Approved).ToListAsync(stop);
        return [.. rows.Select(row => new MembershipFact(row.DecidedAt!.Value, StepSource.Correction,
            (new MembershipTerm(row.ExpireBefore, row.LifetimeBefore), new MembershipTerm(row.ExpireAfter, row.LifetimeAfter)))
        {
            By = row.ProposedByName, Reason = row.Reason,
        })];
    }

    private static MembershipTerm TermOf(JsonObject row)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var end = DateTime.TryParse(row["vip_expire_at"]?.GetValue<string>(), CultureInfo.InvariantCulture, utc, out var read) ? read : (DateTime?)null;
        return new MembershipTerm(end, row["is_lifetime_vip"]?.GetValue<bool>() ?? false);
    }

    private sealed record OrderRow(string OrderNo, string ProductName, string PackageCode, int? Days, long AmountFen, int Status, string? PaymentMethod,
        DateTime CreatedAt, DateTime? PaidAt, DateTime? CancelledAt, DateTime? CallbackAt, DateTime? GrantedAt, DateTime? ExpireBefore, DateTime? ExpireAfter,
        string? GrantedBy, Guid? RunId, DateTime? AskedAt, DateTime? AskAgainAt, long RefundedFen, DateTime? RefundedAt, bool RefundedAtPlatform,
        Guid? LackingCase);
}
