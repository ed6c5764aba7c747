using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Web.Settings;

/// <summary>Every setting with its value, where the value comes from and what it means. Nothing is changed here: settings come from the environment.</summary>
public sealed partial class SettingsPage
{
    private IReadOnlyList<IGrouping<string, SettingRow>> sections = [];

    [SupplyParameterFromQuery(Name = "q")] private string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "only")] private string? Only { get; set; }

    private static bool Chinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";

    /// <inheritdoc />
    protected override void OnParametersSet()
        => sections = [.. View.Read().Where(Wanted).GroupBy(row => row.Setting.Section)];

    private bool Wanted(SettingRow row)
        => (Only != "set" || row.Source != "default")
        && (string.IsNullOrWhiteSpace(Text) || new[] { row.Setting.Key, row.Name, row.Setting.PreferredName, row.Setting.En, row.Setting.Zh }
            .Any(field => field.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase)));

    private string SourceWords(string source) => T["Source." + source] is { ResourceNotFound: false } words ? words.Value : source;
}
