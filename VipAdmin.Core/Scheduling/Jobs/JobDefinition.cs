using Cronos;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>
/// A task: as declared in code (<see cref="DeclaredJobs"/>), or as it runs now, with saved settings applied (<see cref="JobSettingsInForce"/>).
/// </summary>
public sealed record JobDefinition
{
    /// <summary>Used in URLs, JSON, commands and rows.</summary>
    public required string Key { get; init; }
    /// <summary>Chinese name as in the guide, e.g. 订单对账任务. The English name is a text of the console.</summary>
    public required string Title { get; init; }
    /// <summary>Prefix of its log lines, without the brackets, e.g. 对账任务.</summary>
    public required string Tag { get; init; }
    /// <summary>Five-field cron expression, evaluated by Cronos in <see cref="Zone"/>.</summary>
    public required string Cron { get; init => (field, expression) = (value, null); }
    /// <summary>IANA zone.</summary>
    public string Zone { get; init => (field, zoneInfo) = (value, null); } = "Asia/Shanghai";
    /// <summary>The rhythm in words, for the start-up log line, e.g. 每5分钟执行一次.</summary>
    public required string Rhythm { get; init; }
    /// <summary>How old a missed slot may be and still be caught up by one coalesced run; zero = never.</summary>
    public TimeSpan CatchUpWithin { get; init; }
    /// <summary>
    /// How long after its last run a slot that ended with a warning is tried again, within <see cref="CatchUpWithin"/>; null = the next slot is soon enough.
    /// </summary>
    public TimeSpan? WarningAgainAfter { get; init; }
    /// <summary>How late a run may be before the task counts as unhealthy.</summary>
    public required TimeSpan Allowance { get; init; }
    /// <summary>After this long the run is stopped at its next safe point.</summary>
    public required TimeSpan Deadline { get; init; }
    /// <summary>Runs once a day beside the tasks of the payments: listed after them, and a line instead of a card on the start page.</summary>
    public bool Upkeep { get; init; }
    /// <summary>It does nothing but cancel, so it is idle while the clocks disagree (<see cref="Live.ClockWatch"/>).</summary>
    public bool WaitsForClocks { get; init; }
    /// <summary>The type that does the work, resolved from a scope of its own.</summary>
    public required Type Body { get; init; }

    /// <summary>Who may start it besides those who operate tasks; null = no one.</summary>
    public Permission? AlsoStartedBy { get; init; }

    /// <summary>Whether the actor may start it.</summary>
    public bool MayBeStartedBy(Actor actor) => actor.Can(Permission.OperateTasks) || AlsoStartedBy is { } permission && actor.Can(permission);

    /// <summary>The counters of its runs, in the order in which pages show them.</summary>
    public IReadOnlyList<Counter> Counters { get; init; } = [];

    /// <summary>A run can be restricted to orders created in a period (a window).</summary>
    public bool TakesWindow { get; init; }

    /// <summary>Whether and how a run that failed as a whole is tried again; null = never.</summary>
    public Func<IServiceProvider, RetryRule>? Retry { get; init; }

    /// <summary>Applies where no other multiple is set: this many times the busiest run.</summary>
    public const int DefaultTimesUsual = 20;

    /// <summary>A run that would touch more than this many orders or members asks first; 0 = never asks.</summary>
    public long GuardItems { get; init; }
    /// <summary>A run that would touch more than this many times its busiest run of the last 30 days asks first; 0 = never asks.</summary>
    public int GuardTimesUsual { get; init; } = DefaultTimesUsual;
    /// <summary>
    /// While its cancels wait for a decision, it goes on with everything else: paid orders are settled. False = a held run does nothing, and the schedule
    /// waits.
    /// </summary>
    public bool SettlesWhileHeld { get; init; }
    /// <summary>Configuration keys of its options that may be changed while the portal runs.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Version of the saved settings that are applied (<see cref="JobSettings"/>); 0 = as declared.</summary>
    public int SettingsVersion { get; init; }
    /// <summary>Since when (UTC) this expression and zone are in force; slots up to then are those of <see cref="Earlier"/>. Null = always.</summary>
    public DateTime? ScheduledSince { get; init; }
    /// <summary>The task with the schedule that was in force until <see cref="ScheduledSince"/>.</summary>
    public JobDefinition? Earlier { get; init; }

    private CronExpression? expression;
    private TimeZoneInfo? zoneInfo;

    /// <summary>The parsed expression.</summary>
    /// <exception cref="CronFormatException">The expression is malformed.</exception>
    public CronExpression Expression => expression ??= CronExpression.Parse(Cron);

    /// <summary>The zone as the platform knows it.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is unknown.</exception>
    public TimeZoneInfo ZoneInfo => zoneInfo ??= TimeZoneInfo.FindSystemTimeZoneById(Zone);
}
