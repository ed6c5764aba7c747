using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Web.Scheduling.Jobs;

/// <summary>One field of a task: its value, the source of the value, and the value it would have without saved settings.</summary>
/// <param name="Value">In force.</param>
/// <param name="Source">As <see cref="SettingRow.Source"/>; <c>database</c> when operators saved it.</param>
/// <param name="Otherwise">Declared or configured.</param>
/// <param name="OtherwiseSource">Where that comes from.</param>
public sealed record JobSettingsField(JobField Field, string Value, string Source, string Otherwise, string OtherwiseSource)
{
    /// <summary>Whether the value was saved by operators.</summary>
    public bool Saved => Source == SavedSettings.Origin;
}

/// <summary>Registration.</summary>
public static class JobSettingsSetup
{
    /// <summary>Values with their sources, for console, API and command line.</summary>
    public static IServiceCollection AddSettingsView(this IServiceCollection services, IConfigurationRoot configuration) => services
        .AddSingleton(provider => new SettingsView(configuration, provider.GetRequiredService<SavedSettings>()))
        .AddSingleton<JobSettingsFields>();
}

/// <summary>Every setting of a task that may be changed, with value and source, as shown by the page, the API and the command line.</summary>
public sealed class JobSettingsFields(JobSettingsInForce plans, SettingsView settings)
{
    /// <summary>The fields of a task; null when there is none with that key.</summary>
    public IReadOnlyList<JobSettingsField>? Of(string task)
    {
        if (plans.Declared(task) is not { } declared)
        {
            return null;
        }
        var saved = JobField.Values(plans.Saved(task));
        return [.. plans.FieldsOf(declared).Select(field => Row(field, declared, saved.GetValueOrDefault(field.Key)))];
    }

    private JobSettingsField Row(JobField field, JobDefinition declared, string? saved)
    {
        var beneath = settings.Beneath(field.Setting);
        if (field.Key == JobField.Zone && beneath.Written is null)
        {
            beneath = settings.Beneath(SettingsCatalogue.Find("Scheduling:TimeZone")!);
        }
        var otherwise = JobField.In(declared, field.Key) ?? beneath.Shown ?? "";
        return new JobSettingsField(field, saved ?? otherwise, saved is null ? beneath.Source : SavedSettings.Origin, otherwise, beneath.Source);
    }
}
