using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Finance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "bill_day",
                schema: "vip_admin",
                table: "discrepancies",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "ignored_until",
                schema: "vip_admin",
                table: "discrepancies",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "resolved_by_id",
                schema: "vip_admin",
                table: "discrepancies",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "book_entries",
                schema: "vip_admin",
                columns: table => new
                {
                    order_no = table.Column<string>(type: "text", nullable: false),
                    refund_no = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    order_type = table.Column<string>(type: "text", nullable: false),
                    transaction_id = table.Column<string>(type: "text", nullable: true),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    booked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    match = table.Column<string>(type: "text", nullable: true),
                    discrepancy_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_book_entries", x => new { x.order_no, x.refund_no });
                });

            migrationBuilder.CreateTable(
                name: "daily_close_events",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    channel = table.Column<string>(type: "text", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true),
                    figures = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_daily_close_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "daily_closes",
                schema: "vip_admin",
                columns: table => new
                {
                    channel = table.Column<string>(type: "text", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    figures = table.Column<string>(type: "jsonb", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    prepared_by = table.Column<string>(type: "text", nullable: true),
                    prepared_by_name = table.Column<string>(type: "text", nullable: true),
                    prepared_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    confirmed_by = table.Column<string>(type: "text", nullable: true),
                    confirmed_by_name = table.Column<string>(type: "text", nullable: true),
                    confirmed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_daily_closes", x => new { x.channel, x.business_day });
                    table.CheckConstraint("ck_daily_closes_four_eyes", "confirmed_by IS NULL OR confirmed_by <> prepared_by");
                });

            migrationBuilder.CreateTable(
                name: "discrepancy_proposals",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    discrepancy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    reason_code = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false),
                    arguments = table.Column<string>(type: "jsonb", nullable: false),
                    preview = table.Column<string>(type: "jsonb", nullable: false),
                    needs_approval = table.Column<bool>(type: "boolean", nullable: false),
                    proposed_by = table.Column<string>(type: "text", nullable: false),
                    proposed_by_name = table.Column<string>(type: "text", nullable: false),
                    proposed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_by_name = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decision_note = table.Column<string>(type: "text", nullable: true),
                    result = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discrepancy_proposals", x => x.id);
                    table.CheckConstraint("ck_discrepancy_proposals_four_eyes", "NOT needs_approval OR decision IS DISTINCT FROM 'approved' OR decided_by IS NOT NULL AND decided_by <> proposed_by");
                    table.ForeignKey(
                        name: "fk_discrepancy_proposals_discrepancies_discrepancy_id",
                        column: x => x.discrepancy_id,
                        principalSchema: "vip_admin",
                        principalTable: "discrepancies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "statements",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: true),
                    business_day = table.Column<DateOnly>(type: "date", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: true),
                    variant = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: true),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    payments = table.Column<int>(type: "integer", nullable: false),
                    payment_fen = table.Column<long>(type: "bigint", nullable: false),
                    refunds = table.Column<int>(type: "integer", nullable: false),
                    refund_fen = table.Column<long>(type: "bigint", nullable: false),
                    fee_fen = table.Column<long>(type: "bigint", nullable: false),
                    merchant = table.Column<string>(type: "text", nullable: true),
                    imported_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    imported_by = table.Column<string>(type: "text", nullable: false),
                    imported_by_name = table.Column<string>(type: "text", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    replaced_by = table.Column<Guid>(type: "uuid", nullable: true),
                    matched_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    error_line = table.Column<int>(type: "integer", nullable: true),
                    error_details = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_statements", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "statement_lines",
                schema: "vip_admin",
                columns: table => new
                {
                    statement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line_no = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    transaction_id = table.Column<string>(type: "text", nullable: true),
                    refund_no = table.Column<string>(type: "text", nullable: true),
                    traded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    fee_fen = table.Column<long>(type: "bigint", nullable: false),
                    rate_millionths = table.Column<int>(type: "integer", nullable: true),
                    match = table.Column<string>(type: "text", nullable: true),
                    discrepancy_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_statement_lines", x => new { x.statement_id, x.line_no });
                    table.ForeignKey(
                        name: "fk_statement_lines_statements_statement_id",
                        column: x => x.statement_id,
                        principalSchema: "vip_admin",
                        principalTable: "statements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_channel_bill_day_id",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "channel", "bill_day", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_book_entries_channel_business_day",
                schema: "vip_admin",
                table: "book_entries",
                columns: new[] { "channel", "business_day" });

            migrationBuilder.CreateIndex(
                name: "ix_daily_close_events_channel_business_day_id",
                schema: "vip_admin",
                table: "daily_close_events",
                columns: new[] { "channel", "business_day", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancy_proposals_discrepancy_id_proposed_at",
                schema: "vip_admin",
                table: "discrepancy_proposals",
                columns: new[] { "discrepancy_id", "proposed_at" });

            migrationBuilder.CreateIndex(
                name: "ux_discrepancy_proposals_one_undecided",
                schema: "vip_admin",
                table: "discrepancy_proposals",
                column: "discrepancy_id",
                unique: true,
                filter: "decision IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_statement_lines_order_no",
                schema: "vip_admin",
                table: "statement_lines",
                column: "order_no");

            migrationBuilder.CreateIndex(
                name: "ix_statement_lines_transaction_id",
                schema: "vip_admin",
                table: "statement_lines",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_statement_lines_unmatched",
                schema: "vip_admin",
                table: "statement_lines",
                columns: new[] { "statement_id", "match", "line_no" },
                filter: "match <> 'matched'");

            migrationBuilder.CreateIndex(
                name: "ix_statements_business_day_channel_id",
                schema: "vip_admin",
                table: "statements",
                columns: new[] { "business_day", "channel", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_statements_sha256",
                schema: "vip_admin",
                table: "statements",
                column: "sha256");

            migrationBuilder.CreateIndex(
                name: "ux_statements_in_force",
                schema: "vip_admin",
                table: "statements",
                columns: new[] { "channel", "business_day", "kind" },
                unique: true,
                filter: "state IN ('imported', 'noTrades')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "book_entries",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "daily_close_events",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "daily_closes",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "discrepancy_proposals",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "statement_lines",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "statements",
                schema: "vip_admin");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_channel_bill_day_id",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "bill_day",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "ignored_until",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "resolved_by_id",
                schema: "vip_admin",
                table: "discrepancies");
        }
    }
}
