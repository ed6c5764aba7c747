using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class DayFigures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "book_days",
                schema: "vip_admin",
                columns: table => new
                {
                    channel = table.Column<string>(type: "text", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    payments = table.Column<int>(type: "integer", nullable: false),
                    payment_fen = table.Column<long>(type: "bigint", nullable: false),
                    refunds = table.Column<int>(type: "integer", nullable: false),
                    refund_fen = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_book_days", x => new { x.channel, x.business_day });
                });

            migrationBuilder.CreateIndex(
                name: "ix_book_entries_apart",
                schema: "vip_admin",
                table: "book_entries",
                columns: new[] { "channel", "business_day" },
                filter: "match IN ('carried', 'discrepancy')");

            // Days that were matched before have their sums from now on; the condition of a trigger costs nothing for rows that stay where they are.
            migrationBuilder.Sql("""
                INSERT INTO vip_admin.book_days (channel, business_day, payments, payment_fen, refunds, refund_fen)
                SELECT channel, business_day, count(*) FILTER (WHERE kind = 'payment'), coalesce(sum(amount_fen) FILTER (WHERE kind = 'payment'), 0),
                  count(*) FILTER (WHERE kind <> 'payment'), coalesce(sum(amount_fen) FILTER (WHERE kind <> 'payment'), 0)
                FROM vip_admin.book_entries GROUP BY channel, business_day;

                CREATE FUNCTION vip_admin.forget_book_days() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  DELETE FROM vip_admin.book_days
                  WHERE (channel, business_day) IN ((OLD.channel, OLD.business_day), (NEW.channel, NEW.business_day));
                  RETURN NULL;
                END $$;

                CREATE TRIGGER book_entries_moved AFTER UPDATE OF channel, business_day, amount_fen ON vip_admin.book_entries FOR EACH ROW
                WHEN ((OLD.channel, OLD.business_day, OLD.amount_fen) IS DISTINCT FROM (NEW.channel, NEW.business_day, NEW.amount_fen))
                EXECUTE FUNCTION vip_admin.forget_book_days();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER book_entries_moved ON vip_admin.book_entries;
                DROP FUNCTION vip_admin.forget_book_days();
                """);

            migrationBuilder.DropTable(
                name: "book_days",
                schema: "vip_admin");

            migrationBuilder.DropIndex(
                name: "ix_book_entries_apart",
                schema: "vip_admin",
                table: "book_entries");
        }
    }
}
