namespace VipAdmin.Core.Settings;

/// <summary>One setting: where it is read from, which values are allowed, its default and its meaning.</summary>
/// <param name="Key">Configuration key, e.g. <c>OrderTimeout:Minutes</c>; <c>OrderTimeout__Minutes</c> in the environment.</param>
/// <param name="Kind">The allowed values.</param>
/// <param name="Default">The value when nothing is configured, as text; null when there is none.</param>
/// <param name="En">One line for the settings page and the documentation, in English.</param>
/// <param name="Zh">The same in Chinese.</param>
public sealed record Setting(string Key, SettingKind Kind, string? Default, string En, string Zh)
{
    /// <summary>Its names in the environment of the existing system; the first one that is set wins.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Never shown, printed or logged.</summary>
    public bool Secret { get; init; }

    /// <summary>What a whole number counts; every length of time in milliseconds has a kind that says so.</summary>
    public SettingUnit Unit { get => Kind is SettingKind.Milliseconds ? SettingUnit.Milliseconds : field; init; }

    /// <summary>Heading on the settings page.</summary>
    public string Section => Key.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? Key[..colon] : Key;

    /// <summary>The name to use in advice about setting it.</summary>
    public string PreferredName => Names.Count > 0 ? Names[0] : Key.Replace(":", "__", StringComparison.Ordinal);
}
