using Cronos;
using VipAdmin.Core.Cron;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What an edited schedule would mean. Pure: uses the same check as saving and the same evaluator as firing.</summary>
/// <param name="Faults">Faults of expression and zone; empty when it could be saved.</param>
/// <param name="Often">It would run far more often than declared, so saving needs a confirmation.</param>
/// <param name="English">The schedule in words; null while it has faults.</param>
/// <param name="Chinese">The schedule in words; null while it has faults.</param>
/// <param name="Next">Occurrences of the edited schedule (UTC); empty while it has faults.</param>
/// <param name="Now">Occurrences of the schedule in force (UTC).</param>
public sealed record SchedulePreview(
    IReadOnlyList<SettingsFault> Faults, SettingsFault? Often, string? English, string? Chinese, IReadOnlyList<DateTime> Next, IReadOnlyList<DateTime> Now)
{
    /// <summary>How many occurrences are shown.</summary>
    public const int Length = 10;

    /// <summary>Evaluates an edited schedule.</summary>
    /// <param name="declared">The task as declared.</param>
    /// <param name="job">The task as it runs now.</param>
    /// <param name="cron">As typed.</param>
    /// <param name="zone">As typed.</param>
    /// <param name="at">UTC.</param>
    public static SchedulePreview Of(JobDefinition declared, JobDefinition job, string? cron, string? zone, DateTime at)
    {
        SettingsFault[] faults = [.. JobSettingsCheck.CronFaults(cron ?? "", at), .. JobSettingsCheck.ZoneFaults(zone ?? "")];
        DateTime[] now = [.. SlotCalendar.Upcoming(job, at, Length)];
        if (faults.Length > 0)
        {
            return new SchedulePreview(faults, null, null, null, [], now);
        }
        var tidy = CronCheck.Tidy(cron!);
        var edited = CronExpression.Parse(tidy);
        var zoneInfo = TimeZoneInfo.FindSystemTimeZoneById(ZoneCheck.Normalise(zone)!);
        var next = new List<DateTime>(Length);
        for (var slot = edited.GetNextOccurrence(at, zoneInfo); slot is { } firing && next.Count < Length; slot = edited.GetNextOccurrence(firing, zoneInfo))
        {
            next.Add(firing);
        }
        return new SchedulePreview([], JobSettingsCheck.Often(declared, tidy, at), CronWords.Describe(tidy, chinese: false),
            CronWords.Describe(tidy, chinese: true), next, now);
    }
}
