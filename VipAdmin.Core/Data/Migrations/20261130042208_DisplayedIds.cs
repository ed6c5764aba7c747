using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <summary>Finds runs and discrepancies by the last 12 digits of their ids, as pages and logs show them. The model cannot express these indexes.</summary>
    public partial class DisplayedIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE INDEX ix_job_runs_displayed_id ON vip_admin.job_runs (\"right\"(id::text, 12))");
            migrationBuilder.Sql("CREATE INDEX ix_discrepancies_displayed_id ON vip_admin.discrepancies (\"right\"(id::text, 12))");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX vip_admin.ix_discrepancies_displayed_id");
            migrationBuilder.Sql("DROP INDEX vip_admin.ix_job_runs_displayed_id");
        }
    }
}
