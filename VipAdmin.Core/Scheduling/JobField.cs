using System.Globalization;
using System.Text.Json;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Scheduling;

/// <summary>One thing about a task that may be changed while the portal runs: part of its schedule, a limit, or an option of its work.</summary>
/// <param name="Key">As in drafts, the API and the command line: <c>cron</c>, <c>zone</c>, …, or a configuration key such as <c>OrderTimeout:Minutes</c>.</param>
/// <param name="Kind">What values are allowed; cron expressions and zones have checks of their own.</param>
public sealed record JobField(string Key, SettingKind Kind)
{
    public const string Cron = "cron";
    public const string Zone = "zone";
    public const string CatchUp = "catchUpMinutes";
    public const string Deadline = "deadlineMinutes";
    public const string GuardItems = "guardItems";
    public const string GuardTimes = "guardTimesUsual";

    /// <summary>Fields that decide when it runs, and what becomes of a slot that was missed.</summary>
    public static IReadOnlyList<string> Schedule { get; } = [Cron, Zone, CatchUp];

    private static readonly JobField[] OfEveryTask =
    [
        new(Cron, new SettingKind.Text("five fields: minute, hour, day of month, month, day of week")),
        new(Zone, new SettingKind.Zone()),
        new(CatchUp, new SettingKind.Whole(0, 7 * 24 * 60)),
        new(Deadline, new SettingKind.Whole(1, 24 * 60)),
        new(GuardItems, new SettingKind.Whole(0, 1_000_000_000)),
        new(GuardTimes, new SettingKind.Whole(0, 1_000)),
    ];

    /// <summary>The option's line in the catalogue; null for what every task has.</summary>
    public Setting? Setting => SettingsCatalogue.Find(Key);

    /// <summary>Everything that may be changed about a task.</summary>
    public static IReadOnlyList<JobField> Of(JobDefinition job)
        => [.. OfEveryTask, .. job.Parameters.Select(key => new JobField(key, (SettingsCatalogue.Find(key) ?? throw new InvalidOperationException($"{key} is not in the catalogue.")).Kind))];

    /// <summary>What a task's definition says about a field of the schedule or a limit, as text; null for an option.</summary>
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

    /// <summary>What a saved version sets, by key; what is not in it is as declared or configured. Null = nothing.</summary>
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

    /// <summary>The values of a JSON object as texts; one that was written by hand may hold numbers. Empty for anything that is no object.</summary>
    internal static IReadOnlyDictionary<string, string> Texts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString(), StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>();
    }

    /// <summary>The same the other way round: a version that sets exactly these, all of them checked.</summary>
    internal static void Fill(JobSettings version, IReadOnlyDictionary<string, string> values)
    {
        int? Int(string key) => values.TryGetValue(key, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        version.Cron = values.GetValueOrDefault(Cron);
        version.Zone = values.GetValueOrDefault(Zone);
        version.CatchUpMinutes = Int(CatchUp);
        version.DeadlineMinutes = Int(Deadline);
        version.GuardItems = Int(GuardItems);
        version.GuardTimesUsual = Int(GuardTimes);
        version.Parameters = JsonSerializer.Serialize(values.Where(pair => !Array.Exists(OfEveryTask, field => field.Key == pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary());
    }

    private static string? Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);
}
