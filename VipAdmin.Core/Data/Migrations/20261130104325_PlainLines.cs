using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlainLines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_statement_lines_statements_statement_id",
                schema: "vip_admin",
                table: "statement_lines");

            migrationBuilder.AddColumn<bool>(
                name: "plain",
                schema: "vip_admin",
                table: "statement_lines",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_statement_lines_apart",
                schema: "vip_admin",
                table: "statement_lines",
                columns: new[] { "statement_id", "line_no" },
                filter: "NOT plain");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_statement_lines_apart",
                schema: "vip_admin",
                table: "statement_lines");

            migrationBuilder.DropColumn(
                name: "plain",
                schema: "vip_admin",
                table: "statement_lines");

            migrationBuilder.AddForeignKey(
                name: "fk_statement_lines_statements_statement_id",
                schema: "vip_admin",
                table: "statement_lines",
                column: "statement_id",
                principalSchema: "vip_admin",
                principalTable: "statements",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
