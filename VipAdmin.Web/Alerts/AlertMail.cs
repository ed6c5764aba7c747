using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using VipAdmin.Core.Alerts;

namespace VipAdmin.Web.Alerts;

/// <summary>Sends mail to the recipients in <c>ERROR_ALERT_EMAILS</c>. A password is never sent without TLS.</summary>
public sealed class AlertMail(IOptions<AlertOptions> alerts, IOptions<SmtpOptions> smtp, TimeProvider time)
{
    /// <summary>Longest wait for one answer of the server; shorter than the claim on an alert (<see cref="AlertLedger.ClaimAsync"/>).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether a server and a recipient are configured.</summary>
    public bool IsConfigured => Recipients.Count > 0 && !string.IsNullOrWhiteSpace(smtp.Value.Host);

    /// <summary>The recipients.</summary>
    public IReadOnlyList<string> Recipients => alerts.Value.Recipients;

    /// <summary>Sends one mail to all recipients.</summary>
    /// <param name="id">The same for every attempt, so that a mail program shows a mail that arrived twice only once.</param>
    /// <exception cref="MailFailedException">The server was not reached or did not accept it.</exception>
    public async Task SendAsync(string id, string subject, string text, CancellationToken stop)
    {
        using var message = new MimeMessage { Subject = subject, Date = time.GetUtcNow(), Body = new TextPart("plain") { Text = text }, MessageId = id };
        message.From.Add(MailboxAddress.Parse(smtp.Value.Sender ?? throw new MailFailedException("SMTP_FROM is not set")));
        message.To.AddRange(Recipients.Select(MailboxAddress.Parse));
        await WithServerAsync((server, patience) => server.SendAsync(message, patience), stop);
    }

    /// <summary>Connects and signs in without sending anything.</summary>
    /// <exception cref="MailFailedException">The server was not reached or refused the sign-in.</exception>
    public Task ProbeAsync(CancellationToken stop) => WithServerAsync((server, patience) => server.NoOpAsync(patience), stop);

    private async Task WithServerAsync(Func<SmtpClient, CancellationToken, Task> use, CancellationToken stop)
    {
        var options = smtp.Value;
        var host = options.Host ?? throw new MailFailedException("SMTP_HOST is not set");
        using var server = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(2 * Patience);
        try
        {
            await server.ConnectAsync(host, options.Port ?? (options.Secure ? 465 : 587),
                options.Secure ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, patience.Token);
            if (!string.IsNullOrEmpty(options.User) && !string.IsNullOrEmpty(options.Password))
            {
                if (!server.IsSecure)
                {
                    throw new MailFailedException($"{host} offers no TLS: the password was not sent");
                }
                await server.AuthenticateAsync(options.User, options.Password, patience.Token);
            }
            await use(server, patience.Token);
            await server.DisconnectAsync(quit: true, patience.Token);
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new MailFailedException($"{host} does not answer", error);
        }
        catch (Exception error) when (error is SocketException or IOException or TimeoutException or SslHandshakeException or AuthenticationException
            or CommandException or ProtocolException)
        {
            throw new MailFailedException($"{host}: {error.Message}", error);
        }
    }
}
