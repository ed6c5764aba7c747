using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Settings;

/// <summary>
/// Every setting with its value, source and meaning. Settings that can be changed while the portal runs link to their task.
/// </summary>
public sealed partial class SettingsPage : LivePage
{
    private IReadOnlyList<IGrouping<string, SettingRow>> sections = [];

    [SupplyParameterFromQuery(Name = "q")] private string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "only")] private string? Only { get; set; }

    [Inject] private SettingsView View { get; set; } = null!;
    [Inject] private JobSettingsInForce Plans { get; set; } = null!;
    [Inject] private IStringLocalizer<SettingsText> T { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Settings];

    private static bool Chinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        Actor.Demand(Permission.See);
        await Plans.RefreshAsync(stop);
        sections = [.. View.Read().Where(Wanted).GroupBy(row => row.Setting.Section)];
    }

    /// <summary>Where it can be changed without a restart; null = only in the environment.</summary>
    private string? EditedAt(string key)
        => Plans.All.FirstOrDefault(job => Plans.FieldsOf(job).Any(field => field.Setting.Key == key)) is { } job ? $"/tasks/{job.Key}/settings" : null;

    /// <summary>What the setting means. The English text begins with the key of a task, which people know by its name.</summary>
    private static string Meaning(Setting setting)
        => Chinese ? setting.Zh
            : setting.En.Split(": ", 2) is [var key, var meaning] && setting.Key.StartsWith($"Tasks:{key}:", StringComparison.Ordinal)
                ? $"{TaskNames.Of(key)}: {meaning}"
            : setting.En;

    private bool Wanted(SettingRow row)
        => (Only != "set" || row.Source != "default")
        && (string.IsNullOrWhiteSpace(Text) || new[] { row.Setting.Key, row.Name, row.Setting.PreferredName, row.Setting.En, row.Setting.Zh }
            .Any(field => field.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase)));

    private string SourceWords(string source) => T["Source." + source] is { ResourceNotFound: false } words ? words.Value : source;
}
