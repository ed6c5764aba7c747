using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VipAdmin.Core.Cron;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>One setting of a task that may be changed while the portal runs: part of its schedule, a limit, or an option of its work.</summary>
/// <param name="Key">As in drafts, the API and the command line: <c>cron</c>, <c>zone</c>, …, or a configuration key such as
/// <c>OrderTimeout:Minutes</c>.</param>
/// <param name="Kind">Which values are allowed; cron expressions and zones have checks of their own.</param>
public sealed record JobField(string Key, SettingKind Kind)
{
    public const string Cron = "cron";
    public const string Zone = "zone";
    public const string CatchUp = "catchUpMinutes";
    public const string Deadline = "deadlineMinutes";
    public const string GuardItems = "guardItems";
    public const string GuardTimes = "guardTimesUsual";

    /// <summary>Fields that decide when it runs, and what happens to a missed slot.</summary>
    public static IReadOnlyList<string> Schedule { get; } = [Cron, Zone, CatchUp];

    /// <summary>Fields that limit what one run may do.</summary>
    public static IReadOnlyList<string> Limits { get; } = [Deadline, GuardItems, GuardTimes];

    /// <summary>The fields that every task has, with their meaning in English and Chinese.</summary>
    private static readonly (string Key, SettingKind Kind, string En, string Zh)[] OfEveryTask =
    [
        (Cron, new SettingKind.Cron(), "schedule as minute, hour, day of month, month, day of week.", "何时执行（分 时 日 月 周）。"),
        (Zone, new SettingKind.Zone(), "time zone of the schedule; when unset, Scheduling__TimeZone.", "上述时间所用时区；未设置时为 Scheduling__TimeZone。"),
        (CatchUp, new SettingKind.Whole(0, 7 * 24 * 60), "maximum age in minutes of a missed run that is caught up; 0 = never.",
            "错过的执行在多少分钟内补跑；0 为不补跑。"),
        (Deadline, new SettingKind.Whole(1, 24 * 60), "minutes after which a run is stopped at its next safe point.", "单次执行的最长分钟数，超过即在安全点停止。"),
        (GuardItems, new SettingKind.Whole(0, 1_000_000_000), "orders that a run may cancel, or members it may remind, without approval; 0 = no limit.",
            "单次执行可直接取消的订单数或提醒的会员数，超过需确认；0 为不询问。"),
        (GuardTimes, new SettingKind.Whole(0, 1_000),
            "multiple of the busiest run of the last 30 days that a run may cancel or send without approval; 0 = no limit.",
            "可直接取消或发送的数量为近 30 天单次最大值的多少倍，超过需确认；0 为不询问。"),
    ];

    /// <summary>Its line in the catalogue.</summary>
    public required Setting Setting { get; init; }

    /// <summary>Everything that may be changed about a task.</summary>
    /// <param name="settings">The setting of a configuration key; null when there is none.</param>
    public static IReadOnlyList<JobField> Of(JobDefinition job, Func<string, Setting?> settings) =>
    [
        .. Settings(job).Zip(OfEveryTask, (setting, each) => new JobField(each.Key, each.Kind) { Setting = settings(setting.Key) ?? setting }),
        .. job.Parameters.Select(key => settings(key) ?? throw new InvalidOperationException($"{key} is not in the catalogue."))
            .Select(setting => new JobField(setting.Key, setting.Kind) { Setting = setting }),
    ];

    /// <summary>The configuration key of a field that every task has: <c>Tasks:reconciliation:CatchUpMinutes</c>.</summary>
    public static string ConfigurationKey(string task, string field) => $"Tasks:{task}:{char.ToUpperInvariant(field[0])}{field[1..]}";

    /// <summary>The lines of the catalogue for the fields that every task has, with the task's declared values as defaults.</summary>
    internal static IEnumerable<Setting> Settings(JobDefinition declared) => OfEveryTask.Select(each => new Setting(
        // A task has no zone of its own by default.
        ConfigurationKey(declared.Key, each.Key), each.Kind, each.Key == Zone ? null : In(declared, each.Key), $"{declared.Key}: {each.En}",
        $"{declared.Title}：{each.Zh}")
    { Unit = each.Key is CatchUp or Deadline ? SettingUnit.Minutes : SettingUnit.None });

    /// <summary>
    /// The task with its configuration applied to its declaration. A value that is not allowed is left out here; the start checks report it, and the portal
    /// does not start.
    /// </summary>
    internal static JobDefinition Configured(JobDefinition declared, IConfiguration configuration)
    {
        var values = OfEveryTask.ToDictionary(each => each.Key,
            each => configuration[ConfigurationKey(declared.Key, each.Key)] is { Length: > 0 } text ? each.Kind.Normalise(text) : null);
        TimeSpan? Minutes(string key) => values[key] is { } text ? TimeSpan.FromMinutes(int.Parse(text, CultureInfo.InvariantCulture)) : null;
        int? Int(string key) => values[key] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return declared with
        {
            Cron = values[Cron] ?? declared.Cron,
            Zone = values[Zone] ?? declared.Zone,
            Rhythm = values[Cron] is { } cron && cron != declared.Cron ? CronWords.Describe(cron, chinese: true) : declared.Rhythm,
            CatchUpWithin = Minutes(CatchUp) ?? declared.CatchUpWithin,
            Deadline = Minutes(Deadline) ?? declared.Deadline,
            GuardItems = Int(GuardItems) ?? declared.GuardItems,
            GuardTimesUsual = Int(GuardTimes) ?? declared.GuardTimesUsual,
        };
    }

    /// <summary>The value of a schedule or limit field in a task's definition, as text; null for an option.</summary>
    public static string? In(JobDefinition job, string key) => key switch
    {
        Cron => job.Cron,
        Zone => job.Zone,
        CatchUp => Text(job.CatchUpWithin.TotalMinutes),
        Deadline => Text(job.Deadline.TotalMinutes),
        GuardItems => Text(job.GuardItems),
        GuardTimes => Text(job.GuardTimesUsual),
        _ => null,
    };

    /// <summary>The values that a saved version sets, by key; other fields are as declared or configured.</summary>
    public static Dictionary<string, string> Values(JobSettings? version)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (version is null)
        {
            return values;
        }
        foreach (var (key, value) in new[]
        {
            (Cron, version.Cron), (Zone, version.Zone), (CatchUp, Text(version.CatchUpMinutes)), (Deadline, Text(version.DeadlineMinutes)),
            (GuardItems, Text(version.GuardItems)), (GuardTimes, Text(version.GuardTimesUsual)),
        })
        {
            if (value is not null)
            {
                values[key] = value;
            }
        }
        foreach (var (key, value) in Texts(version.Parameters))
        {
            values[key] = value;
        }
        return values;
    }

    /// <summary>The values of a JSON object as texts; one written by hand may contain numbers. Empty if the text is not a JSON object.</summary>
    internal static IReadOnlyDictionary<string, string> Texts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString(), StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>();
    }

    /// <summary>The reverse of <see cref="Values(JobSettings)"/>: a version that sets exactly these values, which the caller has checked.</summary>
    internal static void Fill(JobSettings version, IReadOnlyDictionary<string, string> values)
    {
        int? Int(string key) => values.TryGetValue(key, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        version.Cron = values.GetValueOrDefault(Cron);
        version.Zone = values.GetValueOrDefault(Zone);
        version.CatchUpMinutes = Int(CatchUp);
        version.DeadlineMinutes = Int(Deadline);
        version.GuardItems = Int(GuardItems);
        version.GuardTimesUsual = Int(GuardTimes);
        version.Parameters = JsonSerializer.Serialize(
            values.Where(pair => !Array.Exists(OfEveryTask, each => each.Key == pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary());
    }

    private static string? Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);
}
