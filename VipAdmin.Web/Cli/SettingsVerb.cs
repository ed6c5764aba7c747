using Microsoft.Extensions.Localization;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Api;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Cli;

/// <summary>Arguments of the verb <c>settings</c>: show, change fields, or restore a version.</summary>
/// <param name="Set">Each <c>key=value</c>; an empty value resets the field to its declared or configured value.</param>
/// <param name="Restore">The version to restore.</param>
/// <param name="Often">Accepts a schedule that runs far more often than declared.</param>
public sealed record SettingsAsked(string Task, IReadOnlyList<string> Set, int? Restore, string? Reason, bool Often, bool History, bool Json);

/// <summary>Schedule, limits and parameters of a task on the command line: translates and delegates to the code behind the page.</summary>
public static class SettingsVerb
{
    public static async Task<int> RunAsync(VerbHost host, SettingsAsked asked, CancellationToken stop)
    {
        var plans = host.Get<JobSettingsInForce>();
        if (plans.Find(asked.Task) is not { } job)
        {
            return Ending.UnknownTask(asked.Json, asked.Task);
        }
        if (asked.Set.Count > 0 && asked.Restore is not null)
        {
            return Ending.Wrong(asked.Json, "--set and --restore cannot be used together.");
        }
        if (asked.Restore is { } version)
        {
            return await AnswerAsync(host, asked,
                await host.Get<JobSettingsDesk>().RestoreAsync(VerbHost.Operator, job.Key, version, job.SettingsVersion, asked.Reason, stop));
        }
        if (asked.Set.Count > 0)
        {
            var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var pair in asked.Set)
            {
                var cut = pair.IndexOf('=', StringComparison.Ordinal);
                if (cut <= 0)
                {
                    return Ending.Wrong(asked.Json, $"--set {pair}: write key=value, for example --set \"cron=*/2 * * * *\".");
                }
                values[pair[..cut].Trim()] = pair[(cut + 1)..] is { Length: > 0 } value ? value : null;
            }
            return await AnswerAsync(host, asked,
                await host.Get<JobSettingsDesk>()
                    .SaveAsync(VerbHost.Operator, job.Key, new JobSettingsDraft(values, asked.Often), job.SettingsVersion, asked.Reason, stop));
        }
        return await ShowAsync(host, job, asked, stop);
    }

    private static async Task<int> ShowAsync(VerbHost host, JobDefinition job, SettingsAsked asked, CancellationToken stop)
    {
        var versions = await host.Get<SettingsHistory>().ListAsync(VerbHost.Operator, job.Key, stop);
        var fields = host.Get<JobSettingsFields>().Of(job.Key)!;
        if (asked.Json)
        {
            Output.Json(asked.History ? new VersionsJson([.. versions.Select(VersionJson.Of)]) : TaskSettingsJson.Of(job, versions, fields));
            return ExitCode.Done;
        }
        var words = host.Get<IStringLocalizer<JobSettingsText>>();
        JobSettingsWords.InEnglish(() =>
        {
            if (asked.History)
            {
                Output.Table(["version", "saved", "by", "changes", "reason"], versions.Select(version => new[]
                {
                    $"{version.Version}", Output.Time(version.At), version.By,
                    string.Join("; ", version.Changes.Select(change => JobSettingsWords.Change(change, words))), version.Reason,
                }));
                return true;
            }
            Console.WriteLine(
                $"{job.Key} runs {JobSettingsWords.Describe(job.Cron)} ({job.Zone}); "
                + (versions.Count == 0 ? "defaults" : $"version {versions[0].Version}, saved by {versions[0].By}: {versions[0].Reason}"));
            Output.Table(["setting", "value", "source", "meaning"],
                fields.Select(field => new[] { field.Field.Key, field.Value, field.Source, JobSettingsWords.Field(field.Field.Key, words) }));
            return true;
        });
        return ExitCode.Done;
    }

    private static async Task<int> AnswerAsync(VerbHost host, SettingsAsked asked, SettingsResult result)
    {
        switch (result)
        {
            case SettingsResult.Saved saved:
                if (asked.Json)
                {
                    Output.Json(VersionJson.Of(saved.Version));
                }
                else
                {
                    Console.WriteLine($"{asked.Task}: version {saved.Version.Version} is in force.");
                }
                return ExitCode.Done;
            case SettingsResult.Stale stale:
                return Ending.Refused(asked.Json, "STALE_VERSION",
                    stale.Since is [var other, ..] ? $"{other.By} saved version {other.Version} in the meantime ({other.Reason}). Look at it, then try again."
                        : "Another version was saved in the meantime; try again.");
            case SettingsResult.Wrong wrong:
                var words = host.Get<IStringLocalizer<JobSettingsText>>();
                var faults = JobSettingsWords.InEnglish(
                    () => wrong.Faults.Select(fault => new { field = fault.Field, code = fault.Cron?.Code ?? fault.Code, message = Message(fault, words) })
                        .ToArray());
                if (asked.Json)
                {
                    Output.Json(new { error = "BAD_SETTINGS", faults });
                }
                await Console.Error.WriteLineAsync(
                    string.Join(Environment.NewLine, faults.Select(fault => fault.field.Length == 0 ? fault.message : $"{fault.field}: {fault.message}")));
                return ExitCode.Usage;
            default:
                return Ending.UnknownTask(asked.Json, asked.Task);
        }
    }

    private static string Message(SettingsFault fault, IStringLocalizer<JobSettingsText> words)
        => JobSettingsWords.Fault(fault, words)
            + (fault.Code == SettingsFaultCode.Often ? " (--confirm-often)" : fault.Code == SettingsFaultCode.ReasonNeeded ? " (--reason)" : "");
}
