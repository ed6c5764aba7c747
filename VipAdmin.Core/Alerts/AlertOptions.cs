namespace VipAdmin.Core.Alerts;

/// <summary>Section <c>Alerts</c>: who is told, and where they find what they are told of.</summary>
public sealed class AlertOptions
{
    /// <summary><c>ERROR_ALERT_EMAILS</c>: addresses separated by commas; empty = no alert is mailed.</summary>
    public string? Emails { get; set; }
    /// <summary><c>CONSOLE_URL</c>: address of this console as its readers know it; without it a mail names the page's path only.</summary>
    public string? ConsoleUrl { get; set; }

    /// <summary>The addresses, as they were written.</summary>
    public IReadOnlyList<string> Recipients => (Emails ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
