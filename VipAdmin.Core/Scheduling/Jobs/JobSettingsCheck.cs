using Cronos;
using VipAdmin.Core.Cron;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Checks drafts of settings. Pure.</summary>
public static class JobSettingsCheck
{
    /// <summary>A schedule that runs more than this many times as often as declared needs a confirmation.</summary>
    private const int OftenTimes = 4;

    /// <summary>Applies the draft to the settings in force.</summary>
    /// <param name="declared">The task as declared.</param>
    /// <param name="fields">The fields that may be changed.</param>
    /// <param name="now">The values of the newest version.</param>
    /// <param name="at">UTC; a schedule must fire after this.</param>
    /// <returns>The values of the next version, and every fault of the draft.</returns>
    public static (Dictionary<string, string> Values, List<SettingsFault> Faults) Lay(
        JobDefinition declared, IReadOnlyList<JobField> fields, IReadOnlyDictionary<string, string> now, JobSettingsDraft draft, DateTime at)
    {
        var byKey = fields.ToDictionary(field => field.Key, StringComparer.OrdinalIgnoreCase);
        var values = new Dictionary<string, string>(now, StringComparer.OrdinalIgnoreCase);
        List<SettingsFault> faults = [];
        foreach (var (key, text) in draft.Values)
        {
            if (!byKey.TryGetValue(key, out var field))
            {
                faults.Add(new SettingsFault(key, SettingsFaultCode.UnknownField, string.Join(", ", byKey.Keys)));
            }
            else if (text is null)
            {
                values.Remove(field.Key);
            }
            else if (Faults(field, text, at).ToArray() is { Length: > 0 } wrong)
            {
                faults.AddRange(wrong);
            }
            else
            {
                values[field.Key] = Normal(field, text);
            }
        }
        if (faults.Count == 0 && !draft.OftenConfirmed && Moved(JobField.Cron) && Often(declared, values.GetValueOrDefault(JobField.Cron), at) is { } often)
        {
            faults.Add(often);
        }
        return (values, faults);

        bool Moved(string key) => values.GetValueOrDefault(key) != now.GetValueOrDefault(key);
    }

    /// <summary>The fault of an expression that would run the task far more often than declared; null = it would not.</summary>
    public static SettingsFault? Often(JobDefinition declared, string? cron, DateTime at)
    {
        if (cron is null)
        {
            return null;
        }
        var wanted = CronCheck.FiringsADay(CronExpression.Parse(cron), TimeZoneInfo.Utc, at);
        var usual = Math.Max(1, CronCheck.FiringsADay(declared.Expression, TimeZoneInfo.Utc, at));
        return wanted > usual * OftenTimes ? new SettingsFault(JobField.Cron, SettingsFaultCode.Often, wanted, usual) : null;
    }

    /// <summary>What is wrong with one value.</summary>
    public static IEnumerable<SettingsFault> Faults(JobField field, string text, DateTime at) => field.Key switch
    {
        JobField.Cron => CronFaults(text, at),
        JobField.Zone => ZoneFaults(text),
        _ => field.Kind.Normalise(text) is null ? [new SettingsFault(field.Key, SettingsFaultCode.NotAllowed) { Kind = field.Kind }] : [],
    };

    /// <summary>What is wrong with an expression.</summary>
    public static IEnumerable<SettingsFault> CronFaults(string text, DateTime at)
        => CronCheck.Faults(text, at).Select(fault => new SettingsFault(JobField.Cron, SettingsFaultCode.Cron) { Cron = fault });

    /// <summary>What is wrong with a zone.</summary>
    public static IEnumerable<SettingsFault> ZoneFaults(string text)
        => ZoneCheck.Normalise(text) is null ? [new SettingsFault(JobField.Zone, SettingsFaultCode.UnknownZone, string.Join(", ", ZoneCheck.Suggest(text)))]
            : [];

    private static string Normal(JobField field, string text) => field.Key switch
    {
        JobField.Cron => CronCheck.Tidy(text),
        JobField.Zone => ZoneCheck.Normalise(text)!,
        _ => field.Kind.Normalise(text)!,
    };
}
