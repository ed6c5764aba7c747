using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class DiscrepancyStates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_discrepancies_most_urgent",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ux_discrepancies_one_open",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_most_urgent",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "severity", "first_seen_at", "id" },
                descending: new[] { true, false, false },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ux_discrepancies_one_open",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "subject", "type" },
                unique: true,
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval', 'ignored')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_discrepancies_most_urgent",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ux_discrepancies_one_open",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_most_urgent",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "severity", "first_seen_at", "id" },
                descending: new[] { true, false, false },
                filter: "status IN ('open', 'assigned')");

            migrationBuilder.CreateIndex(
                name: "ux_discrepancies_one_open",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "subject", "type" },
                unique: true,
                filter: "status IN ('open', 'assigned')");
        }
    }
}
