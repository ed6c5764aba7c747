using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class DeskIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "discrepancy_mentions",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    discrepancy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discrepancy_mentions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_subject",
                schema: "vip_admin",
                table: "discrepancies",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_type_id",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "type", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_waiting_amount",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "amount_fen", "id" },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_waiting_assignee",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "assignee", "due_at", "id" },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_waiting_due",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "due_at", "id" },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_waiting_seen",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "first_seen_at", "id" },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_waiting_severity",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "severity", "due_at", "id" },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_waiting_type",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "type", "due_at", "id" },
                filter: "status IN ('open', 'assigned', 'proposed', 'pendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancy_mentions_person_id_discrepancy_id",
                schema: "vip_admin",
                table: "discrepancy_mentions",
                columns: new[] { "person_id", "discrepancy_id" });

            // The day by which the desk filters: the platform's, and while that is unknown the one on which it was found.
            migrationBuilder.Sql("CREATE INDEX ix_discrepancies_day ON vip_admin.discrepancies ((coalesce(bill_day, business_day)), id)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX vip_admin.ix_discrepancies_day");

            migrationBuilder.DropTable(
                name: "discrepancy_mentions",
                schema: "vip_admin");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_subject",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_type_id",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_waiting_amount",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_waiting_assignee",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_waiting_due",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_waiting_seen",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_waiting_severity",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_waiting_type",
                schema: "vip_admin",
                table: "discrepancies");
        }
    }
}
