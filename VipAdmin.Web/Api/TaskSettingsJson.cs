using System.Text.Json;
using System.Text.Json.Serialization;
using VipAdmin.Core.Cron;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Api;

/// <summary>The settings of a task.</summary>
/// <param name="Version">Send it back when saving; 0 = defaults.</param>
/// <param name="Saved">The version in force; null = defaults.</param>
public sealed record TaskSettingsJson(string Task, int Version, VersionJson? Saved, WordsJson Schedule, FieldJson[] Fields)
{
    /// <param name="versions">Newest first.</param>
    public static TaskSettingsJson Of(JobDefinition job, IReadOnlyList<SettingsVersion> versions, IReadOnlyList<JobSettingsField> fields) => new(
        job.Key, versions is [var newest, ..] ? newest.Version : 0, versions is [var saved, ..] ? VersionJson.Of(saved) : null, WordsJson.Of(job.Cron),
        [.. fields.Select(FieldJson.Of)]);
}

/// <summary>One setting of a task.</summary>
/// <param name="Source">default, a file's name, environment, command line, host, or database (saved here).</param>
/// <param name="Otherwise">The value without what was saved here.</param>
/// <param name="Expected">The allowed values.</param>
public sealed record FieldJson(string Key, string Value, string Source, string Otherwise, string OtherwiseSource, string Expected)
{
    public static FieldJson Of(JobSettingsField field)
        => new(field.Field.Key, field.Value, field.Source, field.Otherwise, field.OtherwiseSource, field.Field.Kind.Expected);
}

/// <summary>One text in two languages.</summary>
public sealed record WordsJson(string En, string Zh)
{
    public static WordsJson Of(string cron) => new(CronWords.Describe(cron, chinese: false), CronWords.Describe(cron, chinese: true));
}

/// <summary>A saved version.</summary>
/// <param name="Restores">The version that it restored; 0 = defaults, null = none.</param>
/// <param name="Values">The values it sets.</param>
/// <param name="Changes">Changes against the version before it; null = default.</param>
public sealed record VersionJson(int Version, string By, DateTime At, string Reason, int? Restores, IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<SettingsChange> Changes)
{
    public static VersionJson Of(SettingsVersion version)
        => new(version.Version, version.By, version.At, version.Reason, version.Restores, version.Values, version.Changes);
}

/// <summary>All versions, newest first.</summary>
public sealed record VersionsJson(VersionJson[] Versions);

/// <summary>Body of a change.</summary>
/// <param name="Version">The version that the changes are based on.</param>
/// <param name="Reason">Mandatory, at most 500 characters.</param>
/// <param name="Values">Changed fields by key; null resets a field to its declared or configured value.</param>
/// <param name="ConfirmOften">Accepts a schedule that runs far more often than declared.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SettingsRequest([property: JsonRequired] int Version, string? Reason, Dictionary<string, JsonElement>? Values, bool ConfirmOften = false);

/// <summary>Body of a restore.</summary>
/// <param name="Restore">The version to restore; 0 = defaults.</param>
/// <param name="Version">The version that the restore is based on.</param>
/// <param name="Reason">Mandatory, at most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RestoreRequest([property: JsonRequired] int Restore, [property: JsonRequired] int Version, string? Reason);

/// <summary>A schedule to preview; omitted fields are as in force.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PreviewRequest(string? Cron, string? Zone);

/// <summary>The meaning of a schedule.</summary>
/// <param name="NeedsConfirmation">It would run far more often than declared, so saving needs confirmOften.</param>
/// <param name="Next">The next 10 firings, UTC.</param>
/// <param name="Now">The next 10 of the schedule in force, UTC.</param>
public sealed record PreviewJson(WordsJson Words, bool NeedsConfirmation, DateTime[] Next, DateTime[] Now);
