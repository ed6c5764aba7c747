using System.Collections;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Where settings come from, weakest first: code, <c>appsettings.json</c>, a <c>.env</c> file in the working directory, the environment,
/// the command line. Names of the existing system (<c>ORDER_TIMEOUT_MINUTES</c>) and .NET's (<c>OrderTimeout__Minutes</c>) both work.
/// </summary>
public static class VipConfiguration
{
    /// <summary>Adds the <c>.env</c> file and the names of the existing system, and puts values into the form that options bind.</summary>
    /// <exception cref="StartRefusedException">The <c>.env</c> file cannot be read or is not understood.</exception>
    public static WebApplicationBuilder AddVipConfiguration(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);
        var afterEnvironment = 1 + LastIndex(configuration.Sources, source => source is Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationSource);
        configuration.Sources.Insert(afterEnvironment, ExistingNames("environment", environment));
        if (ReadDotEnv() is { } file)
        {
            var beforeEnvironment = LastIndex(configuration.Sources, source => source is Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationSource);
            var values = ExistingNames(".env", file);
            foreach (var (name, value) in file.Where(pair => pair.Value.Length > 0))
            {
                values.Add(name.Replace("__", ":", StringComparison.Ordinal), name, value);
            }
            configuration.Sources.Insert(beforeEnvironment, values);
        }
        configuration.Sources.Add(Normalised(configuration));
        if (builder.Environment.IsDevelopment() && new[] { "Database:Url", "ConnectionStrings:VipAdmin" }.All(key => string.IsNullOrEmpty(configuration[key])))
        {
            // The embedded database is the demo's, whoever looks at it: the portal or a verb on the command line. Weakest of all: whoever names the platforms wins.
            var demo = new NamedValues("embedded database");
            demo.Add("Payments:Environment", "PAYMENT_ENV", "sandbox");
            configuration.Sources.Insert(0, demo);
        }
        return builder;
    }

    /// <summary>Values under the names of the existing system. An empty value is none: the existing system's template lists every name.</summary>
    public static NamedValues ExistingNames(string origin, IReadOnlyDictionary<string, string> values)
    {
        var result = new NamedValues(origin);
        foreach (var setting in SettingsCatalogue.All)
        {
            foreach (var name in setting.Names)
            {
                if (values.TryGetValue(name, out var value) && value.Length > 0)
                {
                    result.Add(setting.Key, name, value);
                }
            }
        }
        return result;
    }

    /// <summary>Flags written 1 or yes, words in another case, DATABASE_URL: as the options need them. Values that are not allowed stay; the start checks name them.</summary>
    private static NamedValues Normalised(ConfigurationManager configuration)
    {
        var result = new NamedValues(SettingsView.Normalised);
        foreach (var setting in SettingsCatalogue.All)
        {
            if (configuration[setting.Key] is { Length: > 0 } value && setting.Kind.Normalise(value) is { } normal && normal != value)
            {
                result.Add(setting.Key, setting.Key, normal);
            }
        }
        return result;
    }

    private static Dictionary<string, string>? ReadDotEnv()
    {
        var path = Path.GetFullPath(".env");
        if (!File.Exists(path))
        {
            return null;
        }
        try
        {
            return DotEnv.Parse(File.ReadAllText(path));
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(new StartFault(path, error.Message, "a readable file of NAME=value lines"), error);
        }
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
