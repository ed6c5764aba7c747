using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class FundFlows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "content_sha256",
                schema: "vip_admin",
                table: "statements",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "fund_flows",
                schema: "vip_admin",
                columns: table => new
                {
                    statement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line_no = table.Column<int>(type: "integer", nullable: false),
                    flow_no = table.Column<string>(type: "text", nullable: false),
                    business_no = table.Column<string>(type: "text", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: true),
                    booked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    balance_fen = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_flows", x => new { x.statement_id, x.line_no });
                    table.ForeignKey(
                        name: "fk_fund_flows_statements_statement_id",
                        column: x => x.statement_id,
                        principalSchema: "vip_admin",
                        principalTable: "statements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "fund_flows",
                schema: "vip_admin");

            migrationBuilder.DropColumn(
                name: "content_sha256",
                schema: "vip_admin",
                table: "statements");
        }
    }
}
