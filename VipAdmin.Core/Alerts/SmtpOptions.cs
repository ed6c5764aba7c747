namespace VipAdmin.Core.Alerts;

/// <summary>Section <c>Smtp</c>: the mail server of the existing system.</summary>
public sealed class SmtpOptions
{
    /// <summary><c>SMTP_HOST</c>.</summary>
    public string? Host { get; set; }
    /// <summary><c>SMTP_PORT</c>; null = 465 when <see cref="Secure"/>, else 587.</summary>
    public int? Port { get; set; }
    /// <summary><c>SMTP_SECURE</c>. True: TLS from the first byte; false: STARTTLS where the server offers it.</summary>
    public bool Secure { get; set; }
    /// <summary><c>SMTP_USER</c>; null = the mail server is used without signing in.</summary>
    public string? User { get; set; }
    /// <summary><c>SMTP_PASS</c>. Sent over TLS only.</summary>
    public string? Password { get; set; }
    /// <summary><c>SMTP_FROM</c>: the sender; null = <see cref="User"/>.</summary>
    public string? From { get; set; }

    /// <summary>The sender: <c>SMTP_FROM</c>, else the user name.</summary>
    public string? Sender => string.IsNullOrWhiteSpace(From) ? User : From;
}
