using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Logging;

namespace VipAdmin.Web.Hosting;

/// <summary>Every setting with its value and the source of the value, for the settings page and the start checks.</summary>
/// <param name="saved">What operators saved in the database; it overrides everything else. Null before the database is there.</param>
public sealed class SettingsView(IConfigurationRoot configuration, SavedSettings? saved = null)
{
    internal const string Normalised = "normalised";

    /// <summary>Every setting of the catalogue, in its order.</summary>
    public IReadOnlyList<SettingRow> Read() => [.. SettingsCatalogue.All.Select(Row)];

    /// <summary>One setting with its current value.</summary>
    public SettingRow Row(Setting setting)
        => saved?.Values.GetValueOrDefault(setting.Key) is { } value ? new SettingRow(setting, Shown(setting, value), value, SavedSettings.Origin, setting.Key)
            : Beneath(setting);

    /// <summary>Removes the configured secrets, and anything that looks like a secret, from a text.</summary>
    internal Redaction Redaction => field ??= new Redaction(Secrets());

    /// <summary>Every configured secret, for the redaction of logs; never for a page.</summary>
    internal IEnumerable<string> Secrets()
    {
        foreach (var setting in SettingsCatalogue.All)
        {
            if (Find(setting) is not { } found || !IsSecret(setting, found.Written)
                || (setting.Kind is SettingKind.KeyMaterial && SettingKind.KeyMaterial.IsPath(found.Written)))
            {
                continue;
            }
            yield return found.Written;
            if (Password(setting, found.Written) is { Length: > 0 } password)
            {
                yield return password;
            }
        }
    }

    private static string? Password(Setting setting, string written)
    {
        try
        {
            return setting.Key switch
            {
                "Database:Url" => new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(written)).Password,
                "ConnectionStrings:VipAdmin" => new NpgsqlConnectionStringBuilder(written).Password,
                _ => null,
            };
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            // The start checks report it; nothing is connected with it.
            return null;
        }
    }

    /// <summary>The same without the values that operators saved, that is, the result of reverting them.</summary>
    public SettingRow Beneath(Setting setting)
        => Find(setting) is { } found ? new SettingRow(setting, Shown(setting, found.Written), found.Written, found.Source, found.Name)
            : new SettingRow(setting, setting.Default, null, "default", setting.PreferredName);

    /// <summary>The configured value without surrounding quotation marks, its source, and its name as written there.</summary>
    private (string Written, string Source, string Name)? Find(Setting setting)
    {
        foreach (var provider in configuration.Providers.Reverse())
        {
            if (provider is NamedValues { Origin: Normalised } || !provider.TryGet(setting.Key, out var written) || string.IsNullOrEmpty(written))
            {
                continue;
            }
            var (source, name) = provider switch
            {
                NamedValues named => (named.Origin, named.NameOf(setting.Key)!),
                JsonConfigurationProvider json => (json.Source.Path ?? "appsettings.json", setting.Key),
                EnvironmentVariablesConfigurationProvider => ("environment", setting.Key.Replace(":", "__", StringComparison.Ordinal)),
                CommandLineConfigurationProvider => ("command line", "--" + setting.Key),
                _ => ("host", setting.Key),
            };
            return (Quotes.Strip(written), source, name);
        }
        return null;
    }

    /// <summary>
    /// Secrets show only that they are set; the same holds for key material where a path was expected. Passwords in addresses and secrets pasted into other
    /// settings are removed.
    /// </summary>
    private string Shown(Setting setting, string written)
        => IsSecret(setting, written) ? "••••••" : Redaction.Clean(setting.Kind.Normalise(written) ?? written);

    private static bool IsSecret(Setting setting, string written)
        => setting.Secret || written.Contains("-----BEGIN", StringComparison.Ordinal)
            || (setting.Kind is SettingKind.KeyMaterial && !SettingKind.KeyMaterial.IsPath(written));
}

/// <summary>One setting with its current value.</summary>
/// <param name="Shown">Value for display; dots for a secret that is set; null when there is none.</param>
/// <param name="Source"><c>default</c>, <c>appsettings.json</c>, <c>.env</c>, <c>environment</c>, <c>command line</c>, <c>host</c> or <c>database</c>.</param>
/// <param name="Name">The name as the user wrote it.</param>
public sealed record SettingRow(Setting Setting, string? Shown, string? Written, string Source, string Name)
{
    /// <summary>The value as written; may be a secret, so never for a page or a log.</summary>
    internal string? Written { get; } = Written;
}
