namespace VipAdmin.Core.Alerts;

/// <summary>Section <c>Alerts</c>: who is told, and where they find what they are told of.</summary>
public sealed class AlertOptions
{
    /// <summary><c>ERROR_ALERT_EMAILS</c>: addresses separated by commas; empty = nobody is told by mail.</summary>
    public string? Emails { get; set; }
    /// <summary><c>CONSOLE_URL</c>: address of this console as its readers know it; without it a mail names the page's path only.</summary>
    public string? ConsoleUrl { get; set; }

    /// <summary>The addresses, as they were written.</summary>
    public IReadOnlyList<string> Recipients => (Emails ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Section <c>Smtp</c>: the mail server of the existing system.</summary>
public sealed class SmtpOptions
{
    /// <summary><c>SMTP_HOST</c>.</summary>
    public string? Host { get; set; }
    /// <summary><c>SMTP_PORT</c>; null = 465 when <see cref="Secure"/>, else 587.</summary>
    public int? Port { get; set; }
    /// <summary><c>SMTP_SECURE</c>. True: TLS from the first byte; false: STARTTLS where the server offers it.</summary>
    public bool Secure { get; set; }
    /// <summary><c>SMTP_USER</c>; null = nobody signs in.</summary>
    public string? User { get; set; }
    /// <summary><c>SMTP_PASS</c>. Sent over TLS only.</summary>
    public string? Password { get; set; }
    /// <summary><c>SMTP_FROM</c>: the sender; null = <see cref="User"/>.</summary>
    public string? From { get; set; }

    /// <summary>The sender, whoever says it.</summary>
    public string? Sender => string.IsNullOrWhiteSpace(From) ? User : From;
}
