using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class MatchingColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "settled_fen",
                schema: "vip_admin",
                table: "statement_lines",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "placed",
                schema: "vip_admin",
                table: "book_entries",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "status",
                schema: "vip_admin",
                table: "book_entries",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "ix_statement_lines_discrepancy_id",
                schema: "vip_admin",
                table: "statement_lines",
                column: "discrepancy_id",
                filter: "discrepancy_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_book_entries_discrepancy_id",
                schema: "vip_admin",
                table: "book_entries",
                column: "discrepancy_id",
                filter: "discrepancy_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_book_entries_transaction_id",
                schema: "vip_admin",
                table: "book_entries",
                column: "transaction_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_statement_lines_discrepancy_id",
                schema: "vip_admin",
                table: "statement_lines");

            migrationBuilder.DropIndex(
                name: "ix_book_entries_discrepancy_id",
                schema: "vip_admin",
                table: "book_entries");

            migrationBuilder.DropIndex(
                name: "ix_book_entries_transaction_id",
                schema: "vip_admin",
                table: "book_entries");

            migrationBuilder.DropColumn(
                name: "settled_fen",
                schema: "vip_admin",
                table: "statement_lines");

            migrationBuilder.DropColumn(
                name: "placed",
                schema: "vip_admin",
                table: "book_entries");

            migrationBuilder.DropColumn(
                name: "status",
                schema: "vip_admin",
                table: "book_entries");
        }
    }
}
