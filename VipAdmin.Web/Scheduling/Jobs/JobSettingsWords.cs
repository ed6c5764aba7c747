using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Cron;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Jobs;

/// <summary>Schedules, parameters and their faults, in words.</summary>
public static class JobSettingsWords
{
    private static readonly ResourceManager Texts = new(typeof(JobSettingsText));

    /// <summary>A schedule in the reader's language, e.g. "every day at 09:00".</summary>
    public static string Describe(string cron) => CronWords.Describe(cron, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh");

    /// <summary>Name of a field; a version may hold a key that no longer exists.</summary>
    public static string Field(string key, IStringLocalizer<JobSettingsText> words)
        => words.Code("Field.", key);

    /// <summary>A value as people read it.</summary>
    public static string Value(string key, string? value, IStringLocalizer<JobSettingsText> words) => value switch
    {
        null => words["Value.default"],
        "true" => words["Value.true"],
        "false" => words["Value.false"],
        _ when SettingsCatalogue.Find(key)?.Kind is SettingKind.Several kind => value.Split(',').Length == kind.Words.Length
            ? words["Value.all"] : string.Join(words["Value.and"], value.Split(',').Select(word => words["Window." + word].Value)),
        _ when SettingsCatalogue.Find(key)?.Kind is SettingKind.Milliseconds && long.TryParse(value, CultureInfo.InvariantCulture, out var milliseconds)
            => Span.AsSet(TimeSpan.FromMilliseconds(milliseconds)),
        _ => words["Unit." + key] is { ResourceNotFound: false } unit ? string.Format(CultureInfo.InvariantCulture, unit.Value, value) : value,
    };

    /// <summary>What a field allows.</summary>
    public static string Expected(SettingKind kind, IStringLocalizer<JobSettingsText> words) => kind switch
    {
        SettingKind.Whole whole => words["Expected.Whole", whole.Min, whole.Max],
        SettingKind.Milliseconds span => words["Expected.Milliseconds", Span.AsSet(TimeSpan.FromMilliseconds(span.Max))],
        SettingKind.Flag => words["Expected.Flag"],
        SettingKind.ClockSpan => words["Expected.ClockSpan"],
        SettingKind.Several several => words["Expected.Several", string.Join(Punctuation.Comma, several.Words)],
        _ => kind.Expected,
    };

    /// <summary>The fault, and what would be valid.</summary>
    public static string Fault(SettingsFault fault, IStringLocalizer<JobSettingsText> words) => fault switch
    {
        { Cron: { Field: { } part } cron } => words["Cron.In", words["Part." + part], words["Cron." + cron.Code, cron.Particulars]],
        { Cron: { } cron } => words["Cron." + cron.Code, cron.Particulars],
        { Kind: { } kind } => Expected(kind, words),
        { Code: SettingsFaultCode.UnknownZone } =>
            words[fault.Particulars is [string { Length: > 0 }] ? "Fault.UNKNOWN_ZONE_LIKE" : "Fault.UNKNOWN_ZONE", fault.Particulars],
        _ => words["Fault." + fault.Code, fault.Particulars],
    };

    /// <summary>The fault of a cron expression in English, for the start, where no language has been chosen yet.</summary>
    public static string InProse(CronFault fault)
    {
        string Text(string key, params object[] values)
            => string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, CultureInfo.GetCultureInfo("en"))!, values);
        var why = Text("Cron." + fault.Code, fault.Particulars);
        return fault.Field is { } part ? Text("Cron.In", Text("Part." + part), why) : why;
    }

    /// <summary>One line for a change: name, before → after.</summary>
    public static string Change(SettingsChange change, IStringLocalizer<JobSettingsText> words)
        => $"{Field(change.Key, words)}{Punctuation.Colon}{InForce(change, change.Before, words)} → {InForce(change, change.After, words)}";

    /// <summary>One side of a change: where no value was set, the default of that time is named, because "default" alone tells nothing.</summary>
    public static string InForce(SettingsChange change, string? value, IStringLocalizer<JobSettingsText> words)
        => value is null && change.Default is { Length: > 0 } then ? words["Value.defaultOf", Value(change.Key, then, words)] : Value(change.Key, value, words);

    /// <summary>What a number of this field counts, as it stands after its box; null where nothing follows the number.</summary>
    public static string? Unit(string key, IStringLocalizer<JobSettingsText> words)
        => words["Unit." + key] is { ResourceNotFound: false } unit && unit.Value.StartsWith("{0}", StringComparison.Ordinal) ? unit.Value[3..].Trim() : null;

    /// <summary>The same texts in English, for callers that are programs.</summary>
    public static T InEnglish<T>(Func<T> say) => In("en", say);

    /// <summary>The same texts in Chinese.</summary>
    public static T InChinese<T>(Func<T> say) => In("zh-CN", say);

    private static T In<T>(string language, Func<T> say)
    {
        var reader = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return say();
        }
        finally
        {
            CultureInfo.CurrentUICulture = reader;
        }
    }
}
