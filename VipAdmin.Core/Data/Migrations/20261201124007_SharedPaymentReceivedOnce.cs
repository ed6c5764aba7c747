using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class SharedPaymentReceivedOnce : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<long>(
                name: "received_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL WHEN type = 'DUPLICATE_PAYMENT' AND local_evidence ->> 'otherOrder' IS NOT NULL AND local_evidence ->> 'transactionId' = platform_evidence ->> 'transactionId' THEN 0 ELSE platform_fen END",
                stored: true,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true,
                oldComputedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL ELSE platform_fen END",
                oldStored: true);

            migrationBuilder.AlterColumn<long>(
                name: "difference_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL WHEN type = 'DUPLICATE_PAYMENT' AND local_evidence ->> 'otherOrder' IS NOT NULL AND local_evidence ->> 'transactionId' = platform_evidence ->> 'transactionId' THEN 0 ELSE platform_fen END - CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END - booked_fen",
                stored: true,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true,
                oldComputedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL ELSE platform_fen END - CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END - booked_fen",
                oldStored: true);

            Index(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<long>(
                name: "received_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL ELSE platform_fen END",
                stored: true,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true,
                oldComputedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL WHEN type = 'DUPLICATE_PAYMENT' AND local_evidence ->> 'otherOrder' IS NOT NULL AND local_evidence ->> 'transactionId' = platform_evidence ->> 'transactionId' THEN 0 ELSE platform_fen END",
                oldStored: true);

            migrationBuilder.AlterColumn<long>(
                name: "difference_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: true,
                computedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL ELSE platform_fen END - CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END - booked_fen",
                stored: true,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true,
                oldComputedColumnSql: "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL WHEN type = 'DUPLICATE_PAYMENT' AND local_evidence ->> 'otherOrder' IS NOT NULL AND local_evidence ->> 'transactionId' = platform_evidence ->> 'transactionId' THEN 0 ELSE platform_fen END - CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END - booked_fen",
                oldStored: true);

            Index(migrationBuilder);
        }

        /// <summary>The columns are made anew, and the indexes over the difference went with the old one.</summary>
        private static void Index(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
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
}
