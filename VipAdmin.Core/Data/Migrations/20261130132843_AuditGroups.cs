using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <summary>
    /// What is decided about memberships and days stands among the decisions. A generated column cannot take another expression without writing the whole
    /// table anew under an exclusive lock, ten seconds and more for a million rows, in which no act could be audited. So the column becomes an ordinary one,
    /// which changes the catalogue only, a trigger sets it for new rows, and of the old rows only those of the regrouped actions are written, found through
    /// their index: a second for 25,000.
    /// </summary>
    public partial class AuditGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE FUNCTION vip_admin.audit_group(action text) RETURNS text LANGUAGE sql IMMUTABLE AS $f$
                  SELECT CASE
                    WHEN action IN ('member.anonymised', 'reminder.membersExcluded', 'reminder.exclusionEnded') THEN 'decisions'
                    WHEN split_part(action, '.', 1) IN ('order', 'discrepancy', 'statement', 'day', 'membership') THEN 'decisions'
                    WHEN split_part(action, '.', 1) IN ('member', 'list') THEN 'lookUps'
                    WHEN split_part(action, '.', 1) IN ('session', 'access') THEN 'signIns'
                    ELSE 'operations' END
                $f$;
                CREATE FUNCTION vip_admin.set_audit_group() RETURNS trigger LANGUAGE plpgsql AS $f$
                BEGIN
                  NEW.act_group := vip_admin.audit_group(NEW.action);
                  RETURN NEW;
                END $f$;
                ALTER TABLE vip_admin.audit_events ALTER COLUMN act_group DROP EXPRESSION;
                CREATE TRIGGER set_audit_group BEFORE INSERT ON vip_admin.audit_events FOR EACH ROW EXECUTE FUNCTION vip_admin.set_audit_group();
                """);
            // Audit rows are never edited otherwise: for this statement the missing right is granted and triggers on updates are off, as in MaskStoredPhones.
            migrationBuilder.Sql("""
                DO $do$
                DECLARE
                  lent boolean := false;
                  stopped record;
                BEGIN
                  IF NOT has_table_privilege('vip_admin.audit_events', 'UPDATE') THEN
                    EXECUTE format('GRANT UPDATE ON vip_admin.audit_events TO %I', current_user);
                    lent := true;
                  END IF;
                  CREATE TEMPORARY TABLE stopped_for_groups ON COMMIT DROP AS
                    SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'vip_admin.audit_events'::regclass AND NOT tgisinternal AND tgenabled <> 'D';
                  FOR stopped IN SELECT tgname FROM stopped_for_groups LOOP
                    EXECUTE format('ALTER TABLE vip_admin.audit_events DISABLE TRIGGER %I', stopped.tgname);
                  END LOOP;

                  UPDATE vip_admin.audit_events SET act_group = 'decisions'
                   WHERE action IN ('member.anonymised', 'reminder.membersExcluded', 'reminder.exclusionEnded', 'statement.imported', 'day.prepared',
                                    'day.confirmed', 'day.reopened', 'membership.noted', 'membership.reminded', 'membership.proposed', 'membership.corrected',
                                    'membership.rejected', 'membership.withdrawn')
                     AND act_group <> 'decisions';

                  FOR stopped IN SELECT tgname, tgenabled FROM stopped_for_groups LOOP
                    EXECUTE format('ALTER TABLE vip_admin.audit_events ENABLE %s TRIGGER %I',
                      CASE stopped.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, stopped.tgname);
                  END LOOP;
                  DROP TABLE stopped_for_groups;
                  IF lent THEN
                    EXECUTE format('REVOKE UPDATE ON vip_admin.audit_events FROM %I', current_user);
                  END IF;
                END $do$
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER set_audit_group ON vip_admin.audit_events;
                DROP FUNCTION vip_admin.set_audit_group();
                DROP FUNCTION vip_admin.audit_group(text);
                ALTER TABLE vip_admin.audit_events DROP COLUMN act_group;
                ALTER TABLE vip_admin.audit_events ADD COLUMN act_group text NOT NULL GENERATED ALWAYS AS (
                  CASE split_part(action, '.', 1) WHEN 'member' THEN 'lookUps' WHEN 'list' THEN 'lookUps' WHEN 'order' THEN 'decisions'
                  WHEN 'discrepancy' THEN 'decisions' WHEN 'session' THEN 'signIns' WHEN 'access' THEN 'signIns' ELSE 'operations' END) STORED;
                CREATE INDEX ix_audit_events_act_group_at_id ON vip_admin.audit_events (act_group, at, id);
                CREATE INDEX ix_audit_events_act_group_id ON vip_admin.audit_events (act_group, id DESC);
                """);
        }
    }
}
