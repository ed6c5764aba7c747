using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class MemberDesk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "member_notes",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_member_notes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "membership_corrections",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    days = table.Column<int>(type: "integer", nullable: true),
                    level_before = table.Column<int>(type: "integer", nullable: false),
                    expire_before = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    lifetime_before = table.Column<bool>(type: "boolean", nullable: false),
                    level_after = table.Column<int>(type: "integer", nullable: false),
                    expire_after = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    lifetime_after = table.Column<bool>(type: "boolean", nullable: false),
                    days_moved = table.Column<int>(type: "integer", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    needs_approval = table.Column<bool>(type: "boolean", nullable: false),
                    proposed_by = table.Column<string>(type: "text", nullable: false),
                    proposed_by_name = table.Column<string>(type: "text", nullable: false),
                    proposed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_by_name = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decision_note = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_membership_corrections", x => x.id);
                    table.CheckConstraint("ck_membership_corrections_four_eyes", "NOT needs_approval OR decision IS DISTINCT FROM 'approved' OR decided_by IS NOT NULL AND decided_by <> proposed_by");
                });

            migrationBuilder.CreateTable(
                name: "reminder_repeats",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    days_left = table.Column<int>(type: "integer", nullable: false),
                    vip_expire_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    title = table.Column<string>(type: "text", nullable: true),
                    content = table.Column<string>(type: "text", nullable: true),
                    confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_repeats", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_member_notes_user_id_id",
                schema: "vip_admin",
                table: "member_notes",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_membership_corrections_user_id_id",
                schema: "vip_admin",
                table: "membership_corrections",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_membership_corrections_one_undecided",
                schema: "vip_admin",
                table: "membership_corrections",
                column: "user_id",
                unique: true,
                filter: "decision IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reminder_repeats_user_id_id",
                schema: "vip_admin",
                table: "reminder_repeats",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_reminder_repeats_once_a_day",
                schema: "vip_admin",
                table: "reminder_repeats",
                columns: new[] { "user_id", "days_left", "business_day" },
                unique: true,
                filter: "NOT confirmed");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "member_notes",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "membership_corrections",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "reminder_repeats",
                schema: "vip_admin");
        }
    }
}
