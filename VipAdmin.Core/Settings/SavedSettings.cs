using Microsoft.Extensions.Configuration;

namespace VipAdmin.Core.Settings;

/// <summary>
/// The last source of configuration: what operators saved in the database while the portal runs. It is given its values by whoever reads them there;
/// options that follow changes then follow these.
/// </summary>
public sealed class SavedSettings : ConfigurationProvider, IConfigurationSource
{
    /// <summary>How the source is called where settings are shown.</summary>
    public const string Origin = "database";

    /// <summary>The values in force, by configuration key.</summary>
    public IReadOnlyDictionary<string, string?> Values => Data.AsReadOnly();

    /// <summary>Replaces all values, and tells the options if anything changed.</summary>
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
