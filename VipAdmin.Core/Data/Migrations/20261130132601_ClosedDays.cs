using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class ClosedDays : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "closed_day",
                schema: "vip_admin",
                table: "discrepancies",
                type: "date",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_closed_day_channel",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "closed_day", "channel" },
                filter: "closed_day IS NOT NULL");

            // Whichever finder writes the row: what is signed stays, so a closed day gets no more discrepancies.
            migrationBuilder.Sql("""
                CREATE FUNCTION vip_admin.spare_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF EXISTS (
                    SELECT FROM vip_admin.daily_closes c
                    WHERE c.channel = NEW.channel AND c.business_day = NEW.bill_day AND c.state = 'closed' AND NEW.bill_day < NEW.business_day) THEN
                    NEW.closed_day := NEW.bill_day;
                    NEW.bill_day := NEW.business_day;
                  END IF;
                  RETURN NEW;
                END $$;

                CREATE TRIGGER discrepancies_closed_day BEFORE INSERT ON vip_admin.discrepancies FOR EACH ROW
                WHEN (NEW.channel IS NOT NULL AND NEW.bill_day IS NOT NULL) EXECUTE FUNCTION vip_admin.spare_closed_day();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER discrepancies_closed_day ON vip_admin.discrepancies;
                DROP FUNCTION vip_admin.spare_closed_day();
                """);

            migrationBuilder.DropIndex(
                name: "ix_discrepancies_closed_day_channel",
                schema: "vip_admin",
                table: "discrepancies");

            migrationBuilder.DropColumn(
                name: "closed_day",
                schema: "vip_admin",
                table: "discrepancies");
        }
    }
}
