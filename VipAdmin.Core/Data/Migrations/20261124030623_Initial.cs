using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace VipAdmin.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "vip_admin");

            migrationBuilder.CreateTable(
                name: "audit_events",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    actor_roles = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    data = table.Column<string>(type: "jsonb", nullable: true),
                    address = table.Column<string>(type: "text", nullable: true),
                    node = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "discrepancies",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    severity = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    order_id = table.Column<string>(type: "text", nullable: true),
                    order_no = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<string>(type: "text", nullable: true),
                    channel = table.Column<string>(type: "text", nullable: true),
                    local_fen = table.Column<long>(type: "bigint", nullable: true),
                    platform_fen = table.Column<long>(type: "bigint", nullable: true),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    local_evidence = table.Column<string>(type: "jsonb", nullable: false),
                    platform_evidence = table.Column<string>(type: "jsonb", nullable: false),
                    first_seen_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    seen_count = table.Column<int>(type: "integer", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    assignee = table.Column<string>(type: "text", nullable: true),
                    assignee_name = table.Column<string>(type: "text", nullable: true),
                    resolved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    resolved_by = table.Column<string>(type: "text", nullable: true),
                    reason_code = table.Column<string>(type: "text", nullable: true),
                    resolution = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discrepancies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "discrepancy_events",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    discrepancy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true),
                    reason_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discrepancy_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "hosts",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    stopped_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    clock_offset_ms = table.Column<long>(type: "bigint", nullable: false),
                    scheduling = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hosts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_holds",
                schema: "vip_admin",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    job_key = table.Column<string>(type: "text", nullable: false),
                    held_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    touched = table.Column<long>(type: "bigint", nullable: false),
                    allowed = table.Column<long>(type: "bigint", nullable: false),
                    plan = table.Column<string>(type: "jsonb", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_holds", x => x.run_id);
                });

            migrationBuilder.CreateTable(
                name: "job_pauses",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job_key = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    paused_by = table.Column<string>(type: "text", nullable: false),
                    paused_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    resumed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    resumed_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_pauses", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_run_attempts",
                schema: "vip_admin",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    started_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    next_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_run_attempts", x => new { x.run_id, x.attempt });
                });

            migrationBuilder.CreateTable(
                name: "job_run_days",
                schema: "vip_admin",
                columns: table => new
                {
                    job_key = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    succeeded = table.Column<int>(type: "integer", nullable: false),
                    warnings = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    cancelled = table.Column<int>(type: "integer", nullable: false),
                    interrupted = table.Column<int>(type: "integer", nullable: false),
                    skipped = table.Column<int>(type: "integer", nullable: false),
                    missed = table.Column<int>(type: "integer", nullable: false),
                    max_ms = table.Column<double>(type: "double precision", nullable: true),
                    p50ms = table.Column<double>(type: "double precision", nullable: true),
                    p95ms = table.Column<double>(type: "double precision", nullable: true),
                    p95late_ms = table.Column<double>(type: "double precision", nullable: true),
                    p99late_ms = table.Column<double>(type: "double precision", nullable: true),
                    max_late_ms = table.Column<double>(type: "double precision", nullable: true),
                    counters = table.Column<string>(type: "jsonb", nullable: false),
                    durations = table.Column<string>(type: "jsonb", nullable: false),
                    latenesses = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_run_days", x => new { x.job_key, x.day });
                });

            migrationBuilder.CreateTable(
                name: "job_run_items",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: true),
                    before = table.Column<int>(type: "integer", nullable: true),
                    after = table.Column<int>(type: "integer", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    evidence = table.Column<string>(type: "jsonb", nullable: true),
                    latency_ms = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_run_items", x => new { x.run_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "job_runs",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job_key = table.Column<string>(type: "text", nullable: false),
                    slot = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    trigger = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    node = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    dry_run = table.Column<bool>(type: "boolean", nullable: false),
                    counters = table.Column<string>(type: "jsonb", nullable: false),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    progress_total = table.Column<long>(type: "bigint", nullable: true),
                    progress_done = table.Column<long>(type: "bigint", nullable: false),
                    cancel_requested_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    cancel_requested_by = table.Column<string>(type: "text", nullable: true),
                    cancel_reason = table.Column<string>(type: "text", nullable: true),
                    idempotency_key = table.Column<string>(type: "text", nullable: true),
                    window_from = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    window_until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    confirms = table.Column<Guid>(type: "uuid", nullable: true),
                    settings_version = table.Column<int>(type: "integer", nullable: false, defaultValue: 0)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_runs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_settings",
                schema: "vip_admin",
                columns: table => new
                {
                    job_key = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    cron = table.Column<string>(type: "text", nullable: true),
                    zone = table.Column<string>(type: "text", nullable: true),
                    catch_up_minutes = table.Column<int>(type: "integer", nullable: true),
                    deadline_minutes = table.Column<int>(type: "integer", nullable: true),
                    guard_items = table.Column<long>(type: "bigint", nullable: true),
                    guard_times_usual = table.Column<int>(type: "integer", nullable: true),
                    parameters = table.Column<string>(type: "jsonb", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    saved_by = table.Column<string>(type: "text", nullable: false),
                    saved_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    restores = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_settings", x => new { x.job_key, x.version });
                });

            migrationBuilder.CreateTable(
                name: "logs",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    message = table.Column<string>(type: "text", nullable: true),
                    message_template = table.Column<string>(type: "text", nullable: true),
                    level = table.Column<int>(type: "integer", nullable: false),
                    timestamp = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    exception = table.Column<string>(type: "text", nullable: true),
                    log_event = table.Column<string>(type: "jsonb", nullable: true),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    task = table.Column<string>(type: "text", nullable: true),
                    node = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_logs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "order_checks",
                schema: "vip_admin",
                columns: table => new
                {
                    order_id = table.Column<string>(type: "text", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    unknown_attempts = table.Column<int>(type: "integer", nullable: false),
                    next_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    last_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    last_code = table.Column<string>(type: "text", nullable: true),
                    watched_since = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_order_checks", x => x.order_id);
                });

            migrationBuilder.CreateTable(
                name: "reminder_deliveries",
                schema: "vip_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    days_left = table.Column<int>(type: "integer", nullable: false),
                    vip_expire_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    vip_level = table.Column<int>(type: "integer", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    title = table.Column<string>(type: "text", nullable: true),
                    content = table.Column<string>(type: "text", nullable: true),
                    type = table.Column<string>(type: "text", nullable: true),
                    notification_id = table.Column<string>(type: "text", nullable: true),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reminder_deliveries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "vip_grants",
                schema: "vip_admin",
                columns: table => new
                {
                    order_id = table.Column<string>(type: "text", nullable: false),
                    order_no = table.Column<string>(type: "text", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    package_code = table.Column<string>(type: "text", nullable: false),
                    transaction_id = table.Column<string>(type: "text", nullable: false),
                    duration_days = table.Column<int>(type: "integer", nullable: false),
                    expire_before = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    expire_after = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    granted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    granted_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_vip_grants", x => x.order_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_action_id",
                schema: "vip_admin",
                table: "audit_events",
                columns: new[] { "action", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_actor_id_id",
                schema: "vip_admin",
                table: "audit_events",
                columns: new[] { "actor_id", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_target_id",
                schema: "vip_admin",
                table: "audit_events",
                columns: new[] { "target", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_most_urgent",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "severity", "first_seen_at", "id" },
                descending: new[] { true, false, false },
                filter: "status IN ('open', 'assigned')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_order_no",
                schema: "vip_admin",
                table: "discrepancies",
                column: "order_no");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancies_status_id",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "status", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ux_discrepancies_one_open",
                schema: "vip_admin",
                table: "discrepancies",
                columns: new[] { "subject", "type" },
                unique: true,
                filter: "status IN ('open', 'assigned')");

            migrationBuilder.CreateIndex(
                name: "ix_discrepancy_events_discrepancy_id_id",
                schema: "vip_admin",
                table: "discrepancy_events",
                columns: new[] { "discrepancy_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_hosts_seen_at",
                schema: "vip_admin",
                table: "hosts",
                column: "seen_at");

            migrationBuilder.CreateIndex(
                name: "ux_job_holds_one_open",
                schema: "vip_admin",
                table: "job_holds",
                column: "job_key",
                unique: true,
                filter: "decision IS NULL");

            migrationBuilder.CreateIndex(
                name: "ux_job_pauses_one_open",
                schema: "vip_admin",
                table: "job_pauses",
                column: "job_key",
                unique: true,
                filter: "resumed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_job_run_items_order_no",
                schema: "vip_admin",
                table: "job_run_items",
                column: "order_no");

            migrationBuilder.CreateIndex(
                name: "ix_job_run_items_synced",
                schema: "vip_admin",
                table: "job_run_items",
                column: "at",
                filter: "outcome = 'synced'")
                .Annotation("Npgsql:IndexInclude", new[] { "run_id", "amount_fen" });

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_key_id",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_key_idempotency_key",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "idempotency_key" },
                unique: true,
                filter: "idempotency_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_key_slot",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "slot" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_key_status_id",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "status", "id" },
                descending: new[] { false, false, true });

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_key_trigger_id",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "trigger", "id" },
                descending: new[] { false, false, true },
                filter: "trigger <> 'schedule'");

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_really_ran",
                schema: "vip_admin",
                table: "job_runs",
                columns: new[] { "job_key", "id" },
                descending: new[] { false, true },
                filter: "NOT dry_run AND status IN ('succeeded', 'warning', 'failed', 'cancelled', 'interrupted')");

            migrationBuilder.CreateIndex(
                name: "ux_job_runs_one_running",
                schema: "vip_admin",
                table: "job_runs",
                column: "job_key",
                unique: true,
                filter: "status = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_logs_run_id_id",
                schema: "vip_admin",
                table: "logs",
                columns: new[] { "run_id", "id" },
                filter: "run_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_logs_timestamp",
                schema: "vip_admin",
                table: "logs",
                column: "timestamp");

            migrationBuilder.CreateIndex(
                name: "ix_order_checks_next_at",
                schema: "vip_admin",
                table: "order_checks",
                column: "next_at",
                filter: "next_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_order_checks_order_no",
                schema: "vip_admin",
                table: "order_checks",
                column: "order_no");

            migrationBuilder.CreateIndex(
                name: "ix_reminder_deliveries_not_sent",
                schema: "vip_admin",
                table: "reminder_deliveries",
                columns: new[] { "user_id", "id" },
                filter: "status <> 'sent'");

            migrationBuilder.CreateIndex(
                name: "ix_reminder_deliveries_run_id_id",
                schema: "vip_admin",
                table: "reminder_deliveries",
                columns: new[] { "run_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_reminder_deliveries_once",
                schema: "vip_admin",
                table: "reminder_deliveries",
                columns: new[] { "user_id", "days_left", "vip_expire_at" },
                unique: true,
                filter: "status = 'sent'");

            migrationBuilder.CreateIndex(
                name: "ux_reminder_deliveries_one_a_day",
                schema: "vip_admin",
                table: "reminder_deliveries",
                columns: new[] { "user_id", "business_day" },
                unique: true,
                filter: "status = 'sent'");

            migrationBuilder.CreateIndex(
                name: "ix_vip_grants_transaction_id",
                schema: "vip_admin",
                table: "vip_grants",
                column: "transaction_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_vip_grants_user_id",
                schema: "vip_admin",
                table: "vip_grants",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_events",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "data_protection_keys",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "discrepancies",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "discrepancy_events",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "hosts",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_holds",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_pauses",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_run_attempts",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_run_days",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_run_items",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_runs",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "job_settings",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "logs",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "order_checks",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "reminder_deliveries",
                schema: "vip_admin");

            migrationBuilder.DropTable(
                name: "vip_grants",
                schema: "vip_admin");
        }
    }
}
