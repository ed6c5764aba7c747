using System.Text.Json;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Web.Alerts;

/// <summary>Alerts in words for the console, the same in the list and in its export.</summary>
public static class AlertRowWords
{
    /// <summary>What the held run would do, or who paused and why; then what became of it.</summary>
    public static string About(AlertRow row, IStringLocalizer<AlertText> words, IStringLocalizer<RunText> runs) => string.Join(" · ", (row switch
    {
        { Hold: { } hold } => [RunPlanWords.Say(PlanOf(row.JobKey, hold), would: true), Decision(hold, runs)],
        { Pause: { } pause } => [words["Pause.Since", TrendBars.Clock(pause.PausedAt), pause.PausedBy, pause.Reason],
            pause.ResumedBy is { } by ? words["Pause.Resumed", by].Value : null],
        { Condition: AlertCondition.PlatformHeld } => [Platform(row.Subject, words), words["Platform.Text"].Value],
        _ => Array.Empty<string?>(),
    }).OfType<string>());

    /// <summary>What became of the mail, to whom, and why it failed.</summary>
    public static string Mail(AlertMailing mailing, AlertMail mail, IStringLocalizer<AlertText> words)
    {
        // Whom a failed mail was for is not kept; those of today are named where there are any.
        var recipients = mail.Recipients.Count > 0 ? string.Join(", ", mail.Recipients) : words["Recipients"].Value;
        return mailing.State switch
        {
            MailState.Sent => words["Told.Sent", TrendBars.Clock(mailing.SentAt!.Value), mailing.SentTo ?? ""],
            MailState.Retrying => words["Told.Again", recipients, mailing.Error ?? "", TrendBars.Clock(mailing.NextAttemptAt!.Value)],
            MailState.Failed => words["Told.GivenUp", recipients, mailing.Error ?? ""],
            MailState.Dropped => words["Told.Over"],
            _ => mail.IsConfigured ? words["Told.Pending", recipients] : words["Told.Nobody"],
        };
    }

    /// <summary>The page of what the alert is about.</summary>
    public static string Href(AlertRow row) => row.Condition == AlertCondition.RunHeld ? $"/runs/{row.Subject}" : $"/tasks/{row.JobKey}";

    private static RunPlan PlanOf(string jobKey, AlertedHold hold)
        => RunPlan.Of(Timetable.CountersOf(jobKey), JsonSerializer.Deserialize<Dictionary<string, long>>(hold.Plan) ?? []);

    private static string Platform(Guid subject, IStringLocalizer<AlertText> words) => PlatformSubject.ChannelOf(subject) switch
    {
        PaymentMethod.WeChat => words["Platform.WeChat"],
        PaymentMethod.Alipay => words["Platform.Alipay"],
        var other => other,
    };

    private static string? Decision(AlertedHold hold, IStringLocalizer<RunText> runs) => hold.Decision switch
    {
        null => null,
        HoldDecision.Lapsed => runs["Hold.Was.Lapsed"].Value,
        var decided => runs[$"Hold.Was.{decided}", hold.DecidedBy ?? "", hold.Reason ?? ""].Value,
    };
}
