using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class HoldsAskEverything : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "ask_everything",
                schema: "vip_admin",
                table: "job_holds",
                type: "boolean",
                nullable: false,
                defaultValue: false);
            // Holds that are open while the portal is updated: a run by hand looked at everything.
            migrationBuilder.Sql("""
                UPDATE vip_admin.job_holds hold SET ask_everything = true
                  FROM vip_admin.job_runs run WHERE run.id = hold.run_id AND hold.decision IS NULL AND run.trigger IN ('manual', 'api', 'cli')
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ask_everything",
                schema: "vip_admin",
                table: "job_holds");
        }
    }
}
