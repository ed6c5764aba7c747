using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class DiscrepancySorts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "amount_fen",
                schema: "vip_admin",
                table: "discrepancies",
                type: "bigint",
                nullable: false,
                computedColumnSql: "greatest(local_fen, platform_fen, 0)",
                stored: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "due_at",
                schema: "vip_admin",
                table: "discrepancies",
                type: "timestamp with time zone",
                nullable: false,
                computedColumnSql: "((first_seen_at AT TIME ZONE 'UTC') + CASE severity WHEN 0 THEN interval '1440 minutes' WHEN 1 THEN interval '120 minutes' WHEN 2 THEN interval '30 minutes' WHEN 3 THEN interval '15 minutes' END) AT TIME ZONE 'UTC'",
                stored: true);

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_amount_fen_id",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "amount_fen", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_due_at_id",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "due_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_first_seen_at_id",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "first_seen_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_discrepancies_amount_fen_id",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_due_at_id",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_first_seen_at_id",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "amount_fen",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "due_at",
                schema: "vip_admin",
                table: "discrepancies");
        }
    }
}
