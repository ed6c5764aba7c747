using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class AlertsRecur : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_alerts_subject_condition",
                schema: "vip_admin",
                table: "alerts");

            migrationBuilder.AddColumn<int>(
                name: "pause_overdue_hours",
                schema: "vip_admin",
                table: "hosts",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_alerts_subject_condition_id",
                schema: "vip_admin",
                table: "alerts",
                columns: new[] { "subject", "condition", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_alerts_one_lasting",
                schema: "vip_admin",
                table: "alerts",
                columns: new[] { "subject", "condition" },
                unique: true,
                filter: "over_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_alerts_subject_condition_id",
                schema: "vip_admin",
                table: "alerts");

            migrationBuilder.DropIndex(
                name: "ux_alerts_one_lasting",
                schema: "vip_admin",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "pause_overdue_hours",
                schema: "vip_admin",
                table: "hosts");

            migrationBuilder.CreateIndex(
                name: "ix_alerts_subject_condition",
                schema: "vip_admin",
                table: "alerts",
                columns: new[] { "subject", "condition" },
                unique: true);
        }
    }
}
