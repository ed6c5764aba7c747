using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <summary>Runs that asked for approval are counted and found apart from the others.</summary>
    public partial class HeldRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "held",
                schema: "vip_admin",
                table: "job_run_days",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_held",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "id" },
                descending: new[] { false, true },
                filter: "error_code IN ('HELD', 'CANCELS_HELD')");
            // The sums counted runs that did nothing as skipped, and those that left only their cancels undone as succeeded. Days whose runs are gone keep that.
            migrationBuilder.Sql("""
                UPDATE vip_admin.job_run_days kept
                   SET held = whole + cancels, skipped = greatest(kept.skipped - whole, 0), succeeded = greatest(kept.succeeded - cancels, 0)
                  FROM (SELECT job_key, (coalesce(slot, started_at) AT TIME ZONE 'Asia/Shanghai')::date AS day,
                               count(*) FILTER (WHERE error_code = 'HELD')::int AS whole, count(*) FILTER (WHERE error_code = 'CANCELS_HELD')::int AS cancels
                          FROM vip_admin.job_runs
                         WHERE error_code IN ('HELD', 'CANCELS_HELD') AND NOT dry_run AND status <> 'running' GROUP BY 1, 2) AS asked
                 WHERE kept.job_key = asked.job_key AND kept.day = asked.day
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE vip_admin.job_run_days SET skipped = skipped + held");
            migrationBuilder.DropIndex(
                name: "ix_job_runs_held",
                schema: "vip_admin",
                table: "job_runs");

            migrationBuilder.DropColumn(
                name: "held",
                schema: "vip_admin",
                table: "job_run_days");
        }
    }
}
