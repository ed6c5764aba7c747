using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <summary>
    /// Masks the phone numbers that earlier versions stored as they were typed (docs/decisions/0011). Audit rows are never edited otherwise: for these
    /// statements the missing right is granted and triggers on updates are off, and a row of its own says how many rows lost digits.
    /// </summary>
    public partial class MaskStoredPhones : Migration
    {
        // As in MaskedPhone: digits plain, full-width or escaped for an address, with up to three separators between them.
        private const string Digit = "(?:[0-9０-９]|%EF%BC%9[0-9])";
        private const string Between =
            @"(?:[- \t\r\n.()+\u00a0\u2000-\u200f\u2010-\u2015\u2028\u2029\u202f\u3000\ufeff＋（）·．]|\\[nrt]|%20|%2B|%0[AD]|%C2%A0|%E2%80%[89].|%E3%80%80){0,3}";
        private const string Code = $"(?:(?:[+＋]|%2B|(?:0|０|%EF%BC%90){{2}})?{Between}(?:8|８|%EF%BC%98)(?:6|６|%EF%BC%96){Between})?";
        private const string Phone = "(?:(?<![0-9０-９])|(?<=%[0-9A-F][0-9]))" + Code
            + $"((?:[1１]|%EF%BC%91){Between}(?:[3-9３-９]|%EF%BC%9[3-9]){Between}{Digit})(?:{Between}{Digit}){{4}}{Between}({Digit}(?:{Between}{Digit}){{3}})"
            + "(?![0-9０-９])";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Ids, and in JSON the numbers, are taken whole, so that their digits are not read as a phone number.
            migrationBuilder.Sql($$"""
                CREATE FUNCTION vip_admin.phones_masked(value text, whole text) RETURNS text LANGUAGE sql IMMUTABLE AS $f$
                  SELECT CASE WHEN value = '' THEN value ELSE (
                    SELECT string_agg(coalesce(part[1], regexp_replace(part[2], $p${{Phone}}$p$, '\1****\2', 'g')), '' ORDER BY place)
                      FROM regexp_matches(value, '(' || whole || ')|((?:(?!' || whole || ').)+)', 'g') WITH ORDINALITY AS parts(part, place)) END
                $f$
                """);
            migrationBuilder.Sql($$"""
                DO $do$
                DECLARE
                  phone constant text := $p${{Phone}}$p$;
                  ids constant text := '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
                  numbers constant text := ids || '|(?<!\\)": -?[0-9][-+0-9.eE]*';
                  lent boolean := false;
                  stopped record;
                  audited bigint;
                  changed bigint;
                  others bigint := 0;
                BEGIN
                  IF NOT has_table_privilege('vip_admin.audit_events', 'UPDATE') THEN
                    EXECUTE format('GRANT UPDATE ON vip_admin.audit_events TO %I', current_user);
                    lent := true;
                  END IF;
                  CREATE TEMPORARY TABLE stopped_triggers ON COMMIT DROP AS
                    SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'vip_admin.audit_events'::regclass AND NOT tgisinternal AND tgenabled <> 'D';
                  FOR stopped IN SELECT tgname FROM stopped_triggers LOOP
                    EXECUTE format('ALTER TABLE vip_admin.audit_events DISABLE TRIGGER %I', stopped.tgname);
                  END LOOP;

                  UPDATE vip_admin.audit_events stored SET target = masked.target, reason = masked.reason, data = masked.data
                    FROM (SELECT a.id, vip_admin.phones_masked(a.target, ids) AS target, vip_admin.phones_masked(a.reason, ids) AS reason,
                                 vip_admin.phones_masked(a.data::text, numbers)::jsonb AS data
                            FROM vip_admin.audit_events a WHERE concat_ws(chr(10), a.target, a.reason, a.data::text) ~ phone) masked
                   WHERE stored.id = masked.id AND (stored.target, stored.reason, stored.data) IS DISTINCT FROM (masked.target, masked.reason, masked.data);
                  GET DIAGNOSTICS audited = ROW_COUNT;

                  FOR stopped IN SELECT tgname, tgenabled FROM stopped_triggers LOOP
                    EXECUTE format('ALTER TABLE vip_admin.audit_events ENABLE %s TRIGGER %I',
                      CASE stopped.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, stopped.tgname);
                  END LOOP;
                  IF lent THEN
                    EXECUTE format('REVOKE UPDATE ON vip_admin.audit_events FROM %I', current_user);
                  END IF;

                  UPDATE vip_admin.job_pauses SET reason = vip_admin.phones_masked(reason, ids) WHERE reason ~ phone;
                  GET DIAGNOSTICS changed = ROW_COUNT; others := others + changed;
                  UPDATE vip_admin.job_settings SET reason = vip_admin.phones_masked(reason, ids) WHERE reason ~ phone;
                  GET DIAGNOSTICS changed = ROW_COUNT; others := others + changed;
                  UPDATE vip_admin.job_holds SET reason = vip_admin.phones_masked(reason, ids) WHERE reason ~ phone;
                  GET DIAGNOSTICS changed = ROW_COUNT; others := others + changed;
                  UPDATE vip_admin.job_runs SET cancel_reason = vip_admin.phones_masked(cancel_reason, ids) WHERE cancel_reason ~ phone;
                  GET DIAGNOSTICS changed = ROW_COUNT; others := others + changed;
                  UPDATE vip_admin.discrepancies SET resolution = vip_admin.phones_masked(resolution, ids) WHERE resolution ~ phone;
                  GET DIAGNOSTICS changed = ROW_COUNT; others := others + changed;
                  UPDATE vip_admin.discrepancy_events SET note = vip_admin.phones_masked(note, ids) WHERE note ~ phone;
                  GET DIAGNOSTICS changed = ROW_COUNT; others := others + changed;

                  IF audited + others > 0 THEN
                    INSERT INTO vip_admin.audit_events (at, actor_id, actor_name, actor_roles, action, data, node)
                    VALUES (now(), 'system', 'system', '', 'audit.phonesMasked', jsonb_build_object('rows', audited, 'others', others),
                            '{{HostName.Own.Replace("'", "''")}}');
                  END IF;
                  DROP TABLE stopped_triggers;
                END $do$
                """);
            migrationBuilder.Sql("DROP FUNCTION vip_admin.phones_masked(text, text)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The digits are gone for good.
        }
    }
}
