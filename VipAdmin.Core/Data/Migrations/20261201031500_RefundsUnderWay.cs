using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class RefundsUnderWay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            Replace(migrationBuilder, "CASE WHEN d.type = 'REFUND_STUCK' THEN 0 ELSE -coalesce(d.local_fen, 0) END");
            migrationBuilder.Sql("UPDATE vip_admin.discrepancies SET booked_fen = 0 WHERE type = 'REFUND_STUCK' AND booked_fen <> 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            Replace(migrationBuilder, "-coalesce(d.local_fen, 0)");
            migrationBuilder.Sql("UPDATE vip_admin.discrepancies SET booked_fen = 0 WHERE type = 'REFUND_STUCK'");
        }

        /// <summary>As DiscrepancyMoney has it; the tests compare the two. The trigger works the value out anew with every update of it.</summary>
        private static void Replace(MigrationBuilder migrationBuilder, string refund) => migrationBuilder.Sql($"""
            CREATE OR REPLACE FUNCTION vip_admin.discrepancy_booked() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              NEW.booked_fen := (SELECT CASE WHEN d.type = 'FEE_VARIANCE' THEN NULL
                WHEN d.type = 'LOCAL_MISSING' AND o.order_id IS NULL THEN 0
                WHEN d.subject <> d.order_no AND d.type LIKE 'REFUND%' THEN {refund}
                WHEN o.order_id IS NULL THEN
                  CASE WHEN d.local_evidence ->> 'status' IN ('paid', 'refunding') THEN d.local_fen
                       WHEN d.local_evidence ->> 'status' IN ('pending', 'cancelled', 'refunded') THEN 0 END
                WHEN o.payment_status = 0 OR o.payment_status = 3 AND o.paid_at IS NULL AND o.transaction_id IS NULL THEN 0
                WHEN o.payment_status = 2 THEN (o.amount * 100)::bigint - coalesce(
                  (SELECT (sum(r.refund_amount) * 100)::bigint FROM public.refund_requests r WHERE r.order_id = o.order_id AND r.status IN (1, 3, 4)),
                  (o.amount * 100)::bigint)
                ELSE (o.amount * 100)::bigint - coalesce(
                  (SELECT (sum(r.refund_amount) * 100)::bigint FROM public.refund_requests r WHERE r.order_id = o.order_id AND r.status = 4), 0)
                END
                FROM (SELECT NEW.*) d LEFT JOIN public.orders o ON o.order_no = d.order_no);
              RETURN NEW;
            END $$
            """);
    }
}
