using System.Collections;
using System.Text.RegularExpressions;
using VipAdmin.Core;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Sources of settings, weakest first: code, <c>appsettings.json</c>, a <c>.env</c> file in the working directory, the environment, the command line. Names of
/// the existing system (<c>ORDER_TIMEOUT_MINUTES</c>) and .NET's (<c>OrderTimeout__Minutes</c>) both work.
/// </summary>
public static partial class VipConfiguration
{
    /// <summary>Adds the <c>.env</c> file and the names of the existing system, and converts values to the form that options bind.</summary>
    /// <exception cref="StartRefusedException">The <c>.env</c> file cannot be read.</exception>
    public static WebApplicationBuilder AddVipConfiguration(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);
        var afterEnvironment = 1
            + LastIndex(configuration.Sources,
                source => source is Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationSource);
        var notes = SettingsNotes.Of(configuration);
        configuration.Sources.Insert(afterEnvironment, ExistingNames("environment", environment, notes));
        if (ReadDotEnv(environment, notes) is { } file)
        {
            var beforeEnvironment = LastIndex(configuration.Sources,
                source => source is Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationSource);
            var values = ExistingNames(".env", file, notes);
            foreach (var (name, value) in file.Where(pair => pair.Value.Length > 0))
            {
                values.Add(name.Replace("__", ":", StringComparison.Ordinal), name, value);
            }
            configuration.Sources.Insert(beforeEnvironment, values);
        }
        configuration.Sources.Add(Normalised(configuration));
        if (builder.Environment.IsDevelopment() && new[] { "Database:Url", "ConnectionStrings:VipAdmin" }.All(key => string.IsNullOrEmpty(configuration[key])))
        {
            // The embedded database is the demo's, both for the portal and for a verb, so its default is the sandbox. This is the weakest source: any setting
            // of the platforms overrides it.
            var demo = new NamedValues("embedded database");
            demo.Add("Payments:Environment", "PAYMENT_ENV", "sandbox");
            configuration.Sources.Insert(0, demo);
        }
        return builder;
    }

    /// <summary>
    /// Values under the names of the existing system. An empty value counts as not set, because the existing system's template lists every name.
    /// </summary>
    /// <param name="notes">Receives what is read differently from how it is written; may be null.</param>
    public static NamedValues ExistingNames(string origin, IReadOnlyDictionary<string, string> values, SettingsNotes? notes = null)
    {
        var result = new NamedValues(origin);
        foreach (var setting in SettingsCatalogue.All)
        {
            foreach (var name in setting.Names)
            {
                if (!values.TryGetValue(name, out var value) || value.Length == 0)
                {
                    continue;
                }
                if (name.EndsWith("_PORT", StringComparison.Ordinal) && ServiceLink().IsMatch(value))
                {
                    notes?.Warn(name,
                        $"is the link that Kubernetes or Docker sets for a service named {name[..^5].ToLowerInvariant()}, not a setting; it is ignored");
                    continue;
                }
                result.Add(setting.Key, name, value);
            }
        }
        return result;
    }

    /// <summary>
    /// Converts flags written 1 or yes, words in another case, and DATABASE_URL to the form that the options need. Values that are not allowed stay; the start
    /// checks report them.
    /// </summary>
    private static NamedValues Normalised(ConfigurationManager configuration)
    {
        var result = new NamedValues(SettingsView.Normalised);
        foreach (var setting in SettingsCatalogue.All)
        {
            if (configuration[setting.Key] is { Length: > 0 } written)
            {
                var value = Quotes.Strip(written);
                if (Quotes.IsQuoted(written))
                {
                    SettingsNotes.Of(configuration)
                        .Warn(new SettingsView(configuration).Row(setting).Name, "is in quotation marks, as docker --env-file keeps them; they are removed");
                }
                if ((setting.Kind.Normalise(value) ?? value) is var normal && normal != written)
                {
                    result.Add(setting.Key, setting.Key, normal);
                }
            }
        }
        return result;
    }

    /// <summary>The value that Kubernetes sets for a service of that name, and Docker for a linked container: an address where a port is expected.</summary>
    [GeneratedRegex("^(?:tcp|udp|sctp)://", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ServiceLink();

    /// <summary>The expanded values of the file; null when there is none.</summary>
    private static Dictionary<string, string>? ReadDotEnv(Dictionary<string, string> environment, SettingsNotes notes)
    {
        var path = Path.GetFullPath(".env");
        if (!File.Exists(path))
        {
            return null;
        }
        try
        {
            return Values(DotEnv.Read(File.ReadAllText(path), IsOurs), environment, notes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(new StartFault(path, error.Message, "a readable file of NAME=value lines"), error);
        }
    }

    private static bool IsOurs(string name) => SettingsCatalogue.Named(name) is not null;

    private static Dictionary<string, string> Values(DotEnvFile file, Dictionary<string, string> environment, SettingsNotes notes)
    {
        foreach (var note in file.Notes)
        {
            if (note is { Name: { } name, Expected: { } expected })
            {
                notes.Refuse(new StartFault(name, $"line {note.Line} of .env: {note.Found}", expected));
            }
            else
            {
                notes.Warn($".env, line {note.Line}", note.Found);
            }
        }
        foreach (var name in Portal.EnvironmentVariables.Where(file.Entries.ContainsKey))
        {
            notes.Warn(name, "is read from the environment and the command line only, not from .env");
        }
        var expansion = new DotEnvExpansion(file.Entries, name => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var (name, entry) in file.Entries)
        {
            var expanded = expansion.Of(name);
            values[name] = expanded.Value;
            if (SettingsCatalogue.Named(name) is not { } setting)
            {
                continue;
            }
            if (expanded.Missing is [var missing, ..])
            {
                notes.Refuse(
                    new StartFault(name, $"line {entry.Line} of .env: ${{{missing}}} is set neither in the file nor in the environment",
                        $"{missing}=… in the file, ${{{missing}:-a default}}, or \\$ for a dollar sign"));
                values.Remove(name);
            }
            if (expanded.KeptDollar)
            {
                notes.Warn(name,
                    $"line {entry.Line} of .env: the dollar sign is kept, because no variable of the name after it is set; "
                    + "put the value in single quotes if that is intended");
            }
            if (entry.BeforeHash is { } before)
            {
                if (setting.Kind.Normalise(expanded.Value) is null && setting.Kind.Normalise(before) is not null)
                {
                    values[name] = before;
                }
                else
                {
                    notes.Warn(name,
                        $"line {entry.Line} of .env: the # is taken as part of the value; put the value in quotation marks, "
                        + "or a blank before the # of a comment");
                }
            }
        }
        return values;
    }

    private static int LastIndex(IList<IConfigurationSource> sources, Func<IConfigurationSource, bool> match)
    {
        for (var i = sources.Count - 1; i >= 0; i--)
        {
            if (match(sources[i]))
            {
                return i;
            }
        }
        return sources.Count - 1;
    }
}
