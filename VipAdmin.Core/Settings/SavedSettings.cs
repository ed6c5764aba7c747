using Microsoft.Extensions.Configuration;

namespace VipAdmin.Core.Settings;

/// <summary>
/// The strongest source of configuration: what operators save in the database while the portal runs. The reader of those rows passes the values in, and options
/// that follow changes pick them up.
/// </summary>
public sealed class SavedSettings : ConfigurationProvider, IConfigurationSource
{
    /// <summary>The name of this source on the settings page.</summary>
    public const string Origin = "database";

    /// <summary>The values in force, by configuration key.</summary>
    public IReadOnlyDictionary<string, string?> Values => Data.AsReadOnly();

    /// <summary>Replaces all values and notifies the options if anything changed.</summary>
    public void Replace(IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == Data.Count && values.All(pair => Data.TryGetValue(pair.Key, out var now) && now == pair.Value))
        {
            return;
        }
        Data = values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
