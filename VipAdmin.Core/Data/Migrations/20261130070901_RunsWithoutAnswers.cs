using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class RunsWithoutAnswers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_job_runs_unanswered",
                schema: "vip_admin",
                table: "job_runs",
                column: "id",
                descending: new bool[0],
                filter: "status <> 'running' AND jsonb_path_exists(counters, '$ ? (@.unknown > 0 || @.errors > 0 || @.failed > 0)')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_job_runs_unanswered",
                schema: "vip_admin",
                table: "job_runs");
        }
    }
}
