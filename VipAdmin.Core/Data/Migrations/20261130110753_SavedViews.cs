using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class SavedViews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "saved_views",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    query = table.Column<string>(type: "text", nullable: false),
                    is_default = table.Column<bool>(type: "boolean", nullable: false),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_views", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_saved_views_actor_id_name",
                schema: "vip_admin",
                table: "saved_views",
                columns: new[] { "actor_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_saved_views_one_default",
                schema: "vip_admin",
                table: "saved_views",
                column: "actor_id",
                unique: true,
                filter: "is_default");

            // A pasted transaction number is looked for on both sides; written with constants, so that the planner sees that the indexes fit.
            migrationBuilder.Sql("""
                CREATE INDEX ix_discrepancies_platform_transaction ON vip_admin.discrepancies ((platform_evidence ->> 'transactionId'));
                CREATE INDEX ix_discrepancies_local_transaction ON vip_admin.discrepancies ((local_evidence ->> 'transactionId'));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP INDEX vip_admin.ix_discrepancies_platform_transaction;
                DROP INDEX vip_admin.ix_discrepancies_local_transaction;
                """);
            migrationBuilder.DropTable(
                name: "saved_views",
                schema: "vip_admin");
        }
    }
}
