using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReminderWindows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_read",
                schema: "vip_admin",
                table: "reminder_deliveries",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "read_at",
                schema: "vip_admin",
                table: "reminder_deliveries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "content",
                schema: "vip_admin",
                table: "planned_reminders",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "reminder_day_sums",
                schema: "vip_admin",
                columns: table => new
                {
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    days_left = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    members = table.Column<long>(type: "bigint", nullable: false),
                    read = table.Column<long>(type: "bigint", nullable: false),
                    renewed = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_day_sums", x => new { x.business_day, x.days_left, x.status, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "reminder_exclusions",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    list_id = table.Column<Guid>(type: "uuid", nullable: true),
                    until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<string>(type: "text", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_exclusions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reminder_windows",
                schema: "vip_admin",
                columns: table => new
                {
                    version = table.Column<int>(type: "integer", nullable: false),
                    windows = table.Column<string>(type: "jsonb", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    saved_by = table.Column<string>(type: "text", nullable: false),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    restores = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_windows", x => x.version);
                });

            migrationBuilder.CreateIndex(
                name: "ux_reminder_exclusions_one_open",
                schema: "vip_admin",
                table: "reminder_exclusions",
                column: "user_id",
                unique: true,
                filter: "ended_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reminder_day_sums",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "reminder_exclusions",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "reminder_windows",
                schema: "vip_admin");

            migrationBuilder.DropColumn(
                name: "is_read",
                schema: "vip_admin",
                table: "reminder_deliveries");

            migrationBuilder.DropColumn(
                name: "read_at",
                schema: "vip_admin",
                table: "reminder_deliveries");

            migrationBuilder.DropColumn(
                name: "content",
                schema: "vip_admin",
                table: "planned_reminders");
        }
    }
}
