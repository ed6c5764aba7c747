using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Options;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Alerts;

/// <summary>
/// The text of an alert e-mail: in Chinese, then in English, because recipients share one list. It names tasks, platforms, sums and operators, never a member.
/// </summary>
public sealed class AlertWords(AlertSubjects subjects, IOptions<AlertOptions> options)
{
    private static readonly ResourceManager Texts = new(typeof(AlertText));
    private static readonly ResourceManager Runs = new(typeof(RunText));
    private static readonly ResourceManager Channels = new(typeof(SchedulingText));
    private static readonly CultureInfo[] Languages = [CultureInfo.GetCultureInfo("zh-CN"), CultureInfo.GetCultureInfo("en")];

    /// <summary>Subject and text; null when the subject of the alert no longer exists.</summary>
    public async Task<(string Subject, string Text)?> SayAsync(Alert alert, CancellationToken stop)
        => alert.Condition switch
        {
            AlertCondition.PlatformHeld => SayPlatform(alert),
            AlertCondition.RunHeld => await subjects.HoldAsync(alert, stop) is { } hold ? Say(hold) : null,
            _ => await subjects.PauseAsync(alert, stop) is { } pause ? Say(pause) : null,
        };

    private (string, string) Say(JobHold hold)
    {
        var (en, zh) = RunPlanWords.Both(HoldCard.PlanOf(hold), would: true);
        return Mail("Held.Subject", hold.JobKey, $"/runs/{hold.RunId}", hold.HeldAt, culture => string.Join('\n',
            culture.Name == "en" ? en : zh,
            Text(Runs, culture, "Hold.Why" + HoldCard.TextsAbout(hold), Number(hold.Touched), Number(hold.Allowed)),
            Text(Texts, culture, "Held.Until", Beijing(hold.HeldAt + JobHold.LapsesAfter))));
    }

    private (string, string) Say(JobPause pause) => Mail("Pause.Subject", pause.JobKey, $"/tasks/{pause.JobKey}", pause.PausedAt, culture => string.Join('\n',
        Text(Texts, culture, "Pause.Since", Beijing(pause.PausedAt), pause.PausedBy, pause.Reason),
        pause.Until is { } until ? Text(Texts, culture, "Pause.NotLifted", Beijing(until)) : Text(Texts, culture, "Pause.NoEnd")));

    private (string, string) SayPlatform(Alert alert)
    {
        var channel = "Channel." + PlatformSubject.ChannelOf(alert.Subject);
        return Mail("Platform.Subject", culture => Channels.GetString(channel, culture)!, $"/tasks/{alert.JobKey}", alert.RaisedAt,
            culture => Text(Texts, culture, "Platform.Text"));
    }

    private (string, string) Mail(string subject, string jobKey, string page, DateTime at, Func<CultureInfo, string> body)
        => Mail(subject, culture => TaskNames.Of(jobKey, culture), page, at, body);

    private (string, string) Mail(string subject, Func<CultureInfo, string> about, string page, DateTime at, Func<CultureInfo, string> body)
    {
        var subjects = Languages.Select(culture => Text(Texts, culture, subject, about(culture))).ToArray();
        var around = AroundLink.Of(at);
        return ($"[VipAdmin] {string.Join(" / ", subjects)}",
            string.Join("\n\n", Languages.Select((culture, i) =>
                $"{subjects[i]}\n{body(culture)}\n{Link(page)}\n{Text(Texts, culture, "Around", Link(around))}")) + "\n");

        string Link(string path) => options.Value.ConsoleUrl is { Length: > 0 } console ? console.TrimEnd('/') + path : path;
    }

    private static string Text(ResourceManager texts, CultureInfo culture, string key, params object[] values)
        => string.Format(CultureInfo.InvariantCulture, texts.GetString(key, culture)!, values);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Beijing(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
