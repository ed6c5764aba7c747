using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Timeline;

/// <summary>
/// The statement of one page: a branch for each kind that the filter lets through, each read along an index from the page's key and cut at the page's length.
/// Alone, runs are read further: quiet ones of a task and hour become one row, and how many of them make a page is not known beforehand. At most
/// <see cref="MostRuns"/> are read; where they end, so does the page.
/// </summary>
internal sealed class TimelineSql
{
    /// <summary>Two days of a task that runs every minute, with its neighbours. A page of any length fits in it.</summary>
    private const int MostRuns = 5_000;

    /// <summary>Runs whose items are looked through for a page of platforms: several hours of them at least, and more than the page has rows.</summary>
    private const int FewestUnanswered = 500;

    /// <summary>What people start runs by; the rest is the schedule's.</summary>
    private static readonly string[] Ways =
        [.. Enum.GetValues<RunTrigger>().Except([RunTrigger.Schedule, RunTrigger.Catchup]).Select(trigger => Word.Of(trigger))];

    /// <summary>Runs alike are told as one within an hour, so that an incident keeps its time.</summary>
    private static readonly TimeSpan Fold = TimeSpan.FromHours(1);

    private static readonly Guid LastRun = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>The time within an id: what rises with the key of the table, to the millisecond.</summary>
    private const string AtOfId = "timestamptz 'epoch' + ('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint * interval '1 millisecond'";

    private const string Columns = "at, rank, id, what, event, job_key, subject, link, who, reason, counters, fen, severity, channel, times, since, "
        + "milliseconds, is_plan, is_quiet";

    private readonly TimelineFilter filter;
    private readonly bool newer;
    private readonly bool bounded;
    private readonly bool folds;

    public TimelineSql(TimelineFilter filter, KeyBound<TimelineKey>? bound, int limit, string[] quiet, string[] jobs, string[] acts, bool folds,
        DateTime now)
    {
        (this.filter, newer, bounded, this.folds) = (filter, bound is { Newer: true }, bound is not null, folds);
        var key = bound?.Key;
        // Runs told as one stand where the newest of them stands, so the whole hour of the key is read.
        var hour = key is null ? (DateTime?)null : new DateTime(key.At.Ticks - key.At.Ticks % Fold.Ticks, DateTimeKind.Utc);
        var first = newer && hour > filter.From ? hour.Value : filter.From;
        var last = !newer && hour + Fold is { } end && !(end > filter.To) ? end : filter.To;
        Parameters =
        [
            Sql.Instant("from", filter.From), Sql.Instant("to", filter.To ?? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)),
            Sql.Id("first_run", RunId.Floor(first)), Sql.Id("last_run", last is { } until ? RunId.Floor(until) : LastRun),
            Sql.Instant("key_at", key?.At), new NpgsqlParameter("key_rank", NpgsqlDbType.Integer) { Value = key is null ? DBNull.Value : (int)key.Kind },
            Sql.Text("key_id", key?.Id), new NpgsqlParameter("limit", limit),
            new NpgsqlParameter("most", WantsRuns ? MostRuns : Math.Max(FewestUnanswered, 4 * limit)), Sql.Texts("quiet", quiet), Sql.Texts("ways", Ways),
            Sql.Texts("jobs", filter.JobKey is { } job ? [job] : jobs), Sql.Texts("acts", acts), Sql.Text("job", filter.JobKey),
            Sql.Text("status", filter.Status == RunState.Held ? null : Word.Of(filter.Status)), Sql.Text("channel", filter.Channel),
            Sql.Text("actor", filter.Actor is { } who ? $"%{Literal(who)}%" : null),
            Sql.Instant("alive", now - HostRow.Silence), Sql.Id("oldest_run", RunId.Floor(filter.From)),
        ];
        Text = Statement();
    }

    public string Text { get; }

    public object[] Parameters { get; }

    private string Order => newer ? "ASC" : "DESC";

    private string Statement()
    {
        var branches = new List<string>();
        if (Wants(TimelineKind.Run) && filter.Channel is null)
        {
            branches.Add("SELECT * FROM runs");
        }
        if (WantsPlatforms)
        {
            branches.Add("SELECT * FROM platforms");
        }
        if ((Wants(TimelineKind.Finding) || Wants(TimelineKind.Act)) && filter.Status is null)
        {
            branches.Add(Findings);
        }
        if (Wants(TimelineKind.Act) && filter.Status is null && filter.Channel is null)
        {
            branches.Add(Acts);
        }
        if (Wants(TimelineKind.Host) && filter is { Status: null, Channel: null, JobKey: null, Actor: null })
        {
            branches.AddRange(Hosts("started", "started_at", "true"), Hosts("stopped", "stopped_at", "stopped_at IS NOT NULL"),
                Hosts("died", "seen_at", "stopped_at IS NULL AND seen_at < @alive"));
        }
        if (Wants(TimelineKind.Alert) && filter is { Status: null, Channel: null, Actor: null })
        {
            branches.AddRange(Alerts("raised", "raised_at"), Alerts("over", "over_at"));
        }
        if (branches.Count == 0)
        {
            branches.Add("SELECT * FROM runs WHERE false");
        }
        return $"""
            WITH {Recent},
            edge AS (SELECT {(newer ? "min" : "max")}(edge) AS edge FROM (
                SELECT count(*) AS runs,
                       date_bin('{Fold}', {(newer ? "max(at)" : "min(at)")}, timestamptz 'epoch') + interval '{(newer ? TimeSpan.Zero : Fold)}' AS edge
                  FROM recent GROUP BY lane) AS lanes WHERE runs = @most),
            {Runs},
            {Platforms}
            SELECT {Columns}, (SELECT edge IS NOT NULL FROM edge) AS cut FROM (
            {string.Join("\nUNION ALL\n", branches)}) AS happened
             WHERE {Within} AND at {(newer ? "<" : ">=")} coalesce((SELECT edge FROM edge), '{(newer ? "" : "-")}infinity')
             ORDER BY at {Order}, rank {Order}, id COLLATE "C" {Order} LIMIT @limit
            """;
    }

    private bool Wants(TimelineKind kind) => filter.Kind is null || filter.Kind == kind;

    private bool WantsPlatforms => Wants(TimelineKind.Platform) && filter is { Status: null, Actor: null };

    private bool WantsRuns => Wants(TimelineKind.Run) && filter.Channel is null;

    /// <summary>In the range, and beyond the key.</summary>
    private string Within => "at >= @from AND at < @to" + (!bounded ? ""
        : $" AND (at, rank, id COLLATE \"C\") {(newer ? ">" : "<")} (@key_at, @key_rank, @key_id COLLATE \"C\")");

    /// <summary>The same for an index that begins with the time alone.</summary>
    private string Reach(string at) => $"{at} >= @from AND {at} < @to" + (!bounded ? "" : $" AND {at} {(newer ? ">=" : "<=")} @key_at");

    /// <summary>Runs of one state: held ones along an index of their own.</summary>
    private string OfState => filter.Status switch
    {
        null => "",
        RunState.Held => $" AND {HeldRuns.Condition} AND status <> 'running'",
        RunState.Running => " AND status = @status",
        _ => $" AND status = @status AND coalesce(NOT {HeldRuns.Condition}, true)",
    };

    /// <summary>
    /// The newest runs below the key, or the oldest above it, along an index each: those of one outcome or one person task by task, those without an answer
    /// along the index of these. A person has started what a schedule has not.
    /// </summary>
    private string Recent
    {
        get
        {
            var wanted = "id >= @first_run AND id < @last_run"
                + (WantsRuns ? "" : !WantsPlatforms ? " AND false" : $" AND {Unanswered.Condition.Text}");
            const string columns = $"id, {AtOfId} AS at, job_key, status, error_code, trigger, dry_run, started_at, finished_at, actor, counters";
            if (filter.Actor is not null)
            {
                return $"""
                    recent AS MATERIALIZED (SELECT key || ' ' || way AS lane, each.* FROM unnest(@jobs) AS key CROSS JOIN unnest(@ways) AS way CROSS JOIN LATERAL (
                        SELECT {columns} FROM vip_admin.job_runs
                         WHERE job_key = key AND trigger = way AND trigger <> 'schedule'{OfState} AND {wanted} AND actor ILIKE @actor
                         ORDER BY id {Order} LIMIT @most) AS each)
                    """;
            }
            return (filter.Status is null && filter.JobKey is null) || !WantsRuns
                ? $"""
                recent AS MATERIALIZED (SELECT '' AS lane, {columns} FROM vip_admin.job_runs
                     WHERE {(filter.JobKey is null ? "" : "job_key = @job AND ")}{wanted}{OfState} ORDER BY id {Order} LIMIT @most)
                """
                : $"""
                recent AS MATERIALIZED (SELECT key AS lane, each.* FROM unnest(@jobs) AS key CROSS JOIN LATERAL (
                    SELECT {columns} FROM vip_admin.job_runs
                     WHERE job_key = key{OfState} AND {wanted} ORDER BY id {Order} LIMIT @most) AS each)
                """;
        }
    }

    /// <summary>Runs that found nothing to do, and slots that did not run for the same reason, are one row for a task and an hour.</summary>
    private static string Runs => $$"""
        told AS (SELECT *, status = 'succeeded' AND NOT dry_run AND NOT jsonb_path_exists(counters - @quiet, '$.* ? (@ > 0)') AS is_quiet FROM recent),
        runs AS (
            SELECT max(at) AS at, {{(int)TimelineKind.Run}} AS rank, max(id::text COLLATE "C") AS id, status AS what, NULL::text AS event, job_key,
                   NULL::text AS subject, CASE WHEN count(*) = 1 THEN max(id::text)::uuid END AS link, NULL::text AS who, error_code AS reason,
                   NULL::text AS counters, NULL::bigint AS fen, NULL::int AS severity, NULL::text AS channel, count(*)::int AS times, min(at) AS since,
                   CASE WHEN count(*) = 1 AND status = 'succeeded' THEN max(date_part('epoch', finished_at - started_at)) * 1000 END AS milliseconds,
                   false AS is_plan, status = 'succeeded' AS is_quiet
              FROM told WHERE trigger IN ('schedule', 'catchup') AND (is_quiet OR status IN ('skipped', 'missed'))
             GROUP BY job_key, status, error_code, date_bin('{{Fold}}', at, timestamptz 'epoch')
            UNION ALL
            SELECT at, {{(int)TimelineKind.Run}}, id::text, status, NULL, job_key, NULL, id, CASE WHEN trigger NOT IN ('schedule', 'catchup') THEN actor END,
                   error_code, counters::text, NULL, NULL, NULL, 1, at,
                   CASE WHEN status NOT IN ('skipped', 'missed') THEN date_part('epoch', finished_at - started_at) * 1000 END,
                   dry_run OR error_code IS NOT DISTINCT FROM '{{RunReason.Held}}', is_quiet
              FROM told WHERE trigger NOT IN ('schedule', 'catchup') OR NOT (is_quiet OR status IN ('skipped', 'missed')))
        """;

    /// <summary>Orders about which a platform gave no usable answer, by run and channel. Without an answer the order says which channel it was.</summary>
    private string Platforms => $$"""
        platforms AS (
            SELECT r.at, {{(int)TimelineKind.Platform}} AS rank, r.id::text || ':' || silent.channel AS id, '' AS what, NULL::text AS event, r.job_key,
                   NULL::text AS subject, r.id AS link, NULL::text AS who, r.error_code AS reason, NULL::text AS counters, NULL::bigint AS fen,
                   NULL::int AS severity, silent.channel, silent.times, NULL::timestamptz AS since, NULL::float8 AS milliseconds, false AS is_plan,
                   false AS is_quiet
              FROM recent r CROSS JOIN LATERAL (
                SELECT channel, count(*)::int AS times FROM (
                    SELECT coalesce(i.evidence ->> 'channel', CASE WHEN {{PaymentMethod.Payable}} THEN {{PaymentMethod.Word}} END) AS channel
                      FROM vip_admin.job_run_items i
                      LEFT JOIN public.orders o ON o.order_no = i.order_no AND NOT coalesce(i.evidence ? 'channel', false)
                     WHERE i.run_id = r.id AND i.outcome = 'unknown') AS unanswered
                 WHERE channel IS NOT NULL AND (@channel IS NULL OR channel = @channel) GROUP BY channel) AS silent
             WHERE {{(WantsPlatforms ? "r.status <> 'running' AND r.counters <> jsonb_build_object()" : "false")}})
        """;

    /// <summary>
    /// What a run found, and what it put right itself, is told with the run while the run is there to be told. What was put right later is told by itself.
    /// </summary>
    private string OfNoRun => !folds ? "" : """
         AND NOT (e.kind IN ('detected', 'autoResolved') AND d.run_id >= @oldest_run AND EXISTS (SELECT FROM vip_admin.job_runs r
              WHERE r.id = d.run_id AND (e.kind = 'detected' OR r.finished_at IS NULL OR e.at <= r.finished_at)))
        """;

    /// <summary>What a person resolved is an act and a finding, and told once.</summary>
    private string Findings
    {
        get
        {
            string[] kinds = filter.Kind == TimelineKind.Act || filter.Actor is not null
                ? ["resolved", "reopened", "undone"] : ["detected", "autoResolved", "resolved", "reopened", "undone"];
            return $"""
                (SELECT * FROM (
                    SELECT e.at, {(int)TimelineKind.Finding} AS rank, e.id::text AS id, d.type AS what, e.kind AS event, NULL::text AS job_key, d.subject,
                           d.id AS link, CASE WHEN e.kind IN ('resolved', 'reopened', 'undone') THEN e.actor_name END AS who, NULL::text AS reason,
                           NULL::text AS counters, greatest(d.local_fen, d.platform_fen) AS fen, d.severity, d.channel, 1 AS times, NULL::timestamptz AS since,
                           NULL::float8 AS milliseconds, false AS is_plan, false AS is_quiet
                      FROM vip_admin.discrepancy_events e JOIN vip_admin.discrepancies d ON d.id = e.discrepancy_id
                     WHERE e.kind IN ({string.Join(", ", kinds.Select(kind => $"'{kind}'"))}) AND {Reach("e.at")}
                       AND (@channel IS NULL OR d.channel = @channel) AND (@actor IS NULL OR e.actor_name ILIKE @actor)
                       AND (@job IS NULL OR EXISTS (SELECT FROM vip_admin.job_runs r WHERE r.id = d.run_id AND r.job_key = @job)){OfNoRun}) AS found
                  WHERE {Within} ORDER BY at {Order}, id COLLATE "C" {Order} LIMIT @limit)
                """;
        }
    }

    /// <summary>A dry run changes nothing, and version 0 of the settings is the defaults: other words than for the rest.</summary>
    private const string Ending = "CASE WHEN a.data ->> 'dryRun' = 'true' THEN '.dry' WHEN a.action = 'schedule.restored' AND a.data ->> 'restores' = '0' "
        + "THEN '.defaults' ELSE '' END";

    private string Acts => $"""
        (SELECT * FROM (
            SELECT a.at, {(int)TimelineKind.Act} AS rank, a.id::text AS id, a.action || {Ending} AS what,
                   NULL::text AS event, NULL::text AS job_key, a.target AS subject, NULL::uuid AS link, a.actor_name AS who, a.reason,
                   CASE WHEN a.action IN ('schedule.changed', 'schedule.restored', 'reminder.windowsChanged', 'reminder.windowsRestored')
                        THEN a.data::text END AS counters,
                   NULL::bigint AS fen, NULL::int AS severity, NULL::text AS channel, 1 AS times, NULL::timestamptz AS since, NULL::float8 AS milliseconds,
                   false AS is_plan, false AS is_quiet
              FROM vip_admin.audit_events a
             WHERE a.action = ANY (@acts) AND {Reach("a.at")} AND (@job IS NULL OR a.target = @job) AND (@actor IS NULL OR a.actor_name ILIKE @actor)) AS done
          WHERE {Within} ORDER BY at {Order}, id COLLATE "C" {Order} LIMIT @limit)
        """;

    private string Hosts(string change, string at, string condition) => $"""
        (SELECT * FROM (
            SELECT h.{at} AS at, {(int)TimelineKind.Host} AS rank, h.id::text || ':{change}' AS id, '' AS what, '{change}' AS event, NULL::text AS job_key,
                   h.name AS subject, NULL::uuid AS link, NULL::text AS who, h.version AS reason, NULL::text AS counters, NULL::bigint AS fen,
                   NULL::int AS severity, NULL::text AS channel, 1 AS times, NULL::timestamptz AS since, NULL::float8 AS milliseconds, false AS is_plan,
                   false AS is_quiet
              FROM vip_admin.hosts h WHERE {condition} AND {Reach($"h.{at}")}) AS came
          WHERE {Within} ORDER BY at {Order}, id COLLATE "C" {Order} LIMIT @limit)
        """;

    private string Alerts(string change, string at) => $"""
        (SELECT * FROM (
            SELECT a.{at} AS at, {(int)TimelineKind.Alert} AS rank, a.id::text || ':{change}' AS id, a.condition AS what, '{change}' AS event, a.job_key,
                   NULL::text AS subject, CASE WHEN a.condition = 'runHeld' THEN a.subject END AS link, NULL::text AS who, NULL::text AS reason,
                   NULL::text AS counters, NULL::bigint AS fen, NULL::int AS severity, NULL::text AS channel, 1 AS times, NULL::timestamptz AS since,
                   NULL::float8 AS milliseconds, false AS is_plan, false AS is_quiet
              FROM vip_admin.alerts a WHERE {Reach($"a.{at}")} AND (@job IS NULL OR a.job_key = @job)) AS told_of
          WHERE {Within} ORDER BY at {Order}, id COLLATE "C" {Order} LIMIT @limit)
        """;

    private static string Literal(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
