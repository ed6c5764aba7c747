using System.Threading.Channels;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Live;

namespace VipAdmin.Web.Alerts;

/// <summary>
/// Checks for alerts as soon as something happens to a task and every half minute, and sends the mails. Every host does; the ledger decides which host sends
/// a mail.
/// </summary>
public sealed class AlertCourier(AlertLedger ledger, AlertMail mail, AlertWords words, ChangeFeed feed, TimeProvider time,
    ILogger<AlertCourier> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>Checks once, and sends every mail that is due. Without a mail server the list of alerts is all that people get.</summary>
    public async Task RoundAsync(CancellationToken stop)
    {
        await ledger.LookAsync(stop);
        if (!mail.IsConfigured)
        {
            return;
        }
        while (await ledger.ClaimAsync(stop) is { } alert)
        {
            await SendAsync(alert, stop);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!mail.IsConfigured)
        {
            log.LogInformation("Alerts are not mailed: {Setting} is not set", mail.Recipients.Count == 0 ? "ERROR_ALERT_EMAILS" : "SMTP_HOST");
        }
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Wake() => wake.Writer.TryWrite(true);
        using var heard = feed.Subscribe([Topic.Jobs], () => { Wake(); return Task.CompletedTask; }, TimeSpan.FromSeconds(1));
        await using var beat = time.CreateTimer(_ => Wake(), null, TimeSpan.Zero, Every);
        try
        {
            await foreach (var _ in wake.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await RoundAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    // Any failure is retried: an alert that cannot be sent must not block the others.
                    log.LogWarning(error, "Alerts could not be checked or sent; trying again in a moment");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("No more alerts are sent: the portal is stopping");
        }
    }

    private async Task SendAsync(Alert alert, CancellationToken stop)
    {
        if (await words.SayAsync(alert, stop) is not { } said)
        {
            await ledger.FailedAsync(alert, "what it was about is gone", stop);
            return;
        }
        try
        {
            await mail.SendAsync($"{alert.Condition}-{alert.Subject}-{alert.Id}@vipadmin".ToLowerInvariant(), said.Subject, said.Text, stop);
            await ledger.SentAsync(alert, string.Join(", ", mail.Recipients), stop);
            log.LogInformation("Told {Count} by mail: {Subject}", mail.Recipients.Count, said.Subject);
        }
        catch (MailFailedException error)
        {
            if (await ledger.FailedAsync(alert, error.Message, stop) is null)
            {
                log.LogError(error, "A mail could not be sent {Attempts} times and is given up: {Subject}", alert.Attempts, said.Subject);
            }
            else
            {
                log.LogWarning(error, "A mail could not be sent, attempt {Attempt}; it is tried again: {Subject}", alert.Attempts, said.Subject);
            }
        }
    }
}
