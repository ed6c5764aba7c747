namespace VipAdmin.Web.Hosting;

/// <summary>Configuration values that remember their source and how the user wrote their names.</summary>
/// <param name="origin">The source as shown: <c>.env</c>, <c>environment</c>.</param>
public sealed class NamedValues(string origin) : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The source of the values, in words.</summary>
    public string Origin { get; } = origin;

    /// <summary>The name under which the user wrote a key; null when this provider does not have it.</summary>
    public string? NameOf(string key) => names.GetValueOrDefault(key);

    /// <summary>Adds a value; an existing key keeps its value.</summary>
    public void Add(string key, string name, string value)
    {
        if (names.TryAdd(key, name))
        {
            Data[key] = value;
        }
    }

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
