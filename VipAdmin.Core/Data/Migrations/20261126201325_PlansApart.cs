using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlansApart : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_job_run_items_synced",
                schema: "vip_admin",
                table: "job_run_items");

            migrationBuilder.AddColumn<DateTime>(
                name: "work_started_at",
                schema: "vip_admin",
                table: "job_runs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "planned",
                schema: "vip_admin",
                table: "job_run_items",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "planned_reminders",
                schema: "vip_admin",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    days_left = table.Column<int>(type: "integer", nullable: false),
                    vip_expire_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_planned_reminders", x => new { x.run_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_job_run_items_run_id_outcome_id",
                schema: "vip_admin",
                table: "job_run_items",
                columns: new[] { "run_id", "outcome", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_job_run_items_synced",
                schema: "vip_admin",
                table: "job_run_items",
                column: "at",
                filter: "outcome = 'synced' AND NOT planned")
                .Annotation("Npgsql:IndexInclude", new[] { "amount_fen" });

            // What dry runs and held runs left behind was a plan all along; that of a held run is kept with its hold.
            migrationBuilder.Sql("""
                UPDATE vip_admin.job_run_items AS item SET planned = true
                  FROM vip_admin.job_runs AS run WHERE run.id = item.run_id AND (run.dry_run OR run.error_code = 'HELD');
                UPDATE vip_admin.job_runs SET counters = jsonb_build_object() WHERE error_code = 'HELD';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "planned_reminders",
                schema: "vip_admin");

            migrationBuilder.DropIndex(
                name: "ix_job_run_items_run_id_outcome_id",
                schema: "vip_admin",
                table: "job_run_items");

            migrationBuilder.DropIndex(
                name: "ix_job_run_items_synced",
                schema: "vip_admin",
                table: "job_run_items");

            migrationBuilder.DropColumn(
                name: "work_started_at",
                schema: "vip_admin",
                table: "job_runs");

            migrationBuilder.DropColumn(
                name: "planned",
                schema: "vip_admin",
                table: "job_run_items");

            migrationBuilder.CreateIndex(
                name: "ix_job_run_items_synced",
                schema: "vip_admin",
                table: "job_run_items",
                column: "at",
                filter: "outcome = 'synced'")
                .Annotation("Npgsql:IndexInclude", new[] { "run_id", "amount_fen" });
        }
    }
}
