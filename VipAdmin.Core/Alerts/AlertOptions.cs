namespace VipAdmin.Core.Alerts;

/// <summary>Section <c>Alerts</c>: the recipients, and the address of the console for the links.</summary>
public sealed class AlertOptions
{
    /// <summary><c>ERROR_ALERT_EMAILS</c>: addresses separated by commas; empty = no alert is mailed.</summary>
    public string? Emails { get; set; }
    /// <summary><c>CONSOLE_URL</c>: public address of this console; without it a mail contains only the page's path.</summary>
    public string? ConsoleUrl { get; set; }

    /// <summary>The addresses, as they were written.</summary>
    public IReadOnlyList<string> Recipients => (Emails ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
