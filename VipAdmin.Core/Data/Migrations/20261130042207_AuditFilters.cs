using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class AuditFilters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "act_group",
                schema: "vip_admin",
                table: "audit_events",
                type: "text",
                nullable: false,
                computedColumnSql: "CASE split_part(action, '.', 1) WHEN 'member' THEN 'lookUps' WHEN 'list' THEN 'lookUps' WHEN 'order' THEN 'decisions'\nWHEN 'discrepancy' THEN 'decisions' WHEN 'session' THEN 'signIns' WHEN 'access' THEN 'signIns' ELSE 'operations' END",
                stored: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_act_group_at_id",
                schema: "vip_admin",
                table: "audit_events",
                columns: new[] { "act_group", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_act_group_id",
                schema: "vip_admin",
                table: "audit_events",
                columns: new[] { "act_group", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_members_shown",
                schema: "vip_admin",
                table: "audit_events",
                column: "data",
                filter: "action = 'member.lookedUp' AND target IS NULL")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "jsonb_path_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_unfolded",
                schema: "vip_admin",
                table: "audit_events",
                column: "id",
                descending: new bool[0],
                filter: "action <> 'session.signedIn' AND action <> 'session.signedOut'");

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_unfolded_at",
                schema: "vip_admin",
                table: "audit_events",
                columns: new[] { "at", "id" },
                filter: "action <> 'session.signedIn' AND action <> 'session.signedOut'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_audit_events_act_group_at_id",
                schema: "vip_admin",
                table: "audit_events");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_act_group_id",
                schema: "vip_admin",
                table: "audit_events");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_members_shown",
                schema: "vip_admin",
                table: "audit_events");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_unfolded",
                schema: "vip_admin",
                table: "audit_events");

            migrationBuilder.DropIndex(
                name: "ix_audit_events_unfolded_at",
                schema: "vip_admin",
                table: "audit_events");

            migrationBuilder.DropColumn(
                name: "act_group",
                schema: "vip_admin",
                table: "audit_events");
        }
    }
}
