namespace VipAdmin.Core.Settings;

/// <summary>One thing that can be configured: where it is read from, what is allowed, what it is when nobody says anything, and what it means.</summary>
/// <param name="Key">Configuration key, e.g. <c>OrderTimeout:Minutes</c>; <c>OrderTimeout__Minutes</c> in the environment.</param>
/// <param name="Kind">What values are allowed.</param>
/// <param name="Default">The value when nothing is configured, as text; null when there is none.</param>
/// <param name="En">One line for the settings page and the documentation.</param>
/// <param name="Zh">The same in Chinese.</param>
public sealed record Setting(string Key, SettingKind Kind, string? Default, string En, string Zh)
{
    /// <summary>Names in the environment as the existing system has them; the first that is set wins.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Never shown, printed or logged.</summary>
    public bool Secret { get; init; }

    /// <summary>Heading under which the settings page lists it.</summary>
    public string Section => Key.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? Key[..colon] : Key;

    /// <summary>The name to use when telling somebody to set it.</summary>
    public string PreferredName => Names.Count > 0 ? Names[0] : Key.Replace(":", "__", StringComparison.Ordinal);
}
