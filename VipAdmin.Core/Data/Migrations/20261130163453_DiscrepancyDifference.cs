using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class DiscrepancyDifference : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "booked_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true);

            // As DiscrepancyMoney has it; the tests compare the two.
            const string booked = """
                SELECT CASE WHEN d.type = 'FEE_VARIANCE' THEN NULL
                  WHEN d.type = 'LOCAL_MISSING' AND o.order_id IS NULL THEN 0
                  WHEN d.subject <> d.order_no AND d.type LIKE 'REFUND%' THEN -coalesce(d.local_fen, 0)
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
                """;
            migrationBuilder.Sql($"""
                UPDATE vip_admin.discrepancies x SET booked_fen = m.fen
                FROM (SELECT d.id, ({booked}) AS fen FROM vip_admin.discrepancies d LEFT JOIN public.orders o ON o.order_no = d.order_no) m
                WHERE m.id = x.id AND m.fen IS NOT NULL;

                CREATE FUNCTION vip_admin.discrepancy_booked() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  NEW.booked_fen := (SELECT ({booked}) FROM (SELECT NEW.*) d LEFT JOIN public.orders o ON o.order_no = d.order_no);
                  RETURN NEW;
                END $$;

                -- Whichever finder writes the row; not when it is only seen again, which happens by the thousand.
                CREATE TRIGGER discrepancies_booked BEFORE INSERT OR UPDATE OF status, order_no, local_fen, local_evidence, booked_fen
                ON vip_admin.discrepancies FOR EACH ROW EXECUTE FUNCTION vip_admin.discrepancy_booked();
                """);

            migrationBuilder.AddColumn<long>(
                name: "difference_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL ELSE platform_fen END - CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END - booked_fen",
                stored: true);

            migrationBuilder.AddColumn<long>(
                name: "received_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL ELSE platform_fen END",
                stored: true);

            migrationBuilder.AddColumn<long>(
                name: "refunded_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END",
                stored: true);

            // The desk sorts by the difference both ways, and what is unknown comes last either way.
            migrationBuilder.Sql("""
                CREATE INDEX ix_discrepancies_difference_rising ON vip_admin.discrepancies
                  ((coalesce(difference_fen, 9000000000000000)), amount_fen, id);
                CREATE INDEX ix_discrepancies_difference_falling ON vip_admin.discrepancies
                  ((coalesce(difference_fen, -9000000000000000)), amount_fen, id);
                CREATE INDEX ix_discrepancies_waiting_difference_rising ON vip_admin.discrepancies
                  ((coalesce(difference_fen, 9000000000000000)), amount_fen, id) WHERE status IN ('open', 'assigned', 'proposed', 'pendingApproval');
                CREATE INDEX ix_discrepancies_waiting_difference_falling ON vip_admin.discrepancies
                  ((coalesce(difference_fen, -9000000000000000)), amount_fen, id) WHERE status IN ('open', 'assigned', 'proposed', 'pendingApproval');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER discrepancies_booked ON vip_admin.discrepancies;
                DROP FUNCTION vip_admin.discrepancy_booked();
                """);

            migrationBuilder.DropColumn(
                name: "difference_fen",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "received_fen",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "refunded_fen",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "booked_fen",
                schema: "vip_admin",
                table: "discrepancies");
        }
    }
}
