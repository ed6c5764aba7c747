using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>Asks a person about a run that would have cancelled or sent unusually many.</summary>
public sealed partial class HoldCard
{
    [Parameter, EditorRequired] public JobHold Hold { get; set; } = null!;
    /// <summary>The alert about it; null until one was raised.</summary>
    [Parameter] public Alert? Alert { get; set; }
    /// <summary>The run that carried it out, once confirmed.</summary>
    [Parameter] public Guid? CarriedOutBy { get; set; }
    /// <summary>Raised after a decision that leaves the reader here.</summary>
    [Parameter] public EventCallback Done { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private HoldDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<AlertText> Alerts { get; set; } = null!;
    [Inject] private AlertMail Mail { get; set; } = null!;

    private bool IsOpen => Hold.Decision is null && Hold.HeldAt > Time.UtcNow() - HoldDesk.LapsesAfter;
    private bool May => Actor.Can(Permission.OperateTasks);
    private string? Denied => May ? null : T["Act.Denied"].Value;
    private string Plan => RunPlanWords.Say(PlanOf(Hold), would: true);

    private string About => TextsAbout(Hold);

    /// <summary>What waits for the decision.</summary>
    internal static RunPlan PlanOf(JobHold hold) => RunPlan.Of(Timetable.CountersOf(hold.JobKey), CountersOf(hold));

    /// <summary>The same as counters.</summary>
    internal static IReadOnlyDictionary<string, long> CountersOf(JobHold hold) => JsonSerializer.Deserialize<Dictionary<string, long>>(hold.Plan) ?? [];

    /// <summary>Ending of the texts about a hold: cancels wait while the task goes on settling, anything else waits as a whole.</summary>
    internal static string TextsAbout(JobHold hold) => PlanOf(hold).Cancelled > 0 ? ".Cancels" : "";

    /// <summary>Who has heard of it without looking here.</summary>
    private string Told => Alert switch
    {
        { SentAt: { } at, SentTo: var to } => Alerts["Told.Sent", TrendBars.Clock(at), to ?? ""],
        { Error: { } error, NextAttemptAt: { } next } => Alerts["Told.Again", Recipients, error, TrendBars.Clock(next)],
        { Error: { } error } => Alerts["Told.GivenUp", Recipients, error],
        _ => Mail.IsConfigured ? Alerts["Told.Pending", Recipients] : Alerts["Told.Nobody"],
    };

    private string Recipients => string.Join(", ", Mail.Recipients);

    private string Was => Hold.Decision is HoldDecision.Confirmed or HoldDecision.Dismissed
        ? T[$"Hold.Was.{Hold.Decision}", Hold.DecidedBy ?? "", Hold.Reason ?? ""]
        : T["Hold.Was.Lapsed"];

    private async Task ConfirmAsync()
    {
        var allowed = new HoldConfirmation(Hold.RunId, "", Hold.Touched, false).Allowed;
        var reason = await ReasonDialog.AskAsync(Dialogs, T["Hold.Confirm.Title"], T["Hold.Confirm.Meaning", Plan, N(allowed)], T["Hold.Confirm"]);
        if (reason is null)
        {
            return;
        }
        Guid? started = null;
        if (await Command.RunAsync(Actor, async () =>
            {
                started = (Expect(await Desk.ConfirmAsync(Actor, Hold.RunId, reason, RunTrigger.Manual, CancellationToken.None)) as HoldResult.Started)?.RunId;
                return T["Hold.Confirm.Done"];
            }) && started is { } run)
        {
            Navigation.NavigateTo($"/runs/{run}");
        }
    }

    private async Task DismissAsync()
    {
        if (await ReasonDialog.AskAsync(Dialogs, T["Hold.Dismiss.Title"], T["Hold.Dismiss.Meaning" + About], T["Hold.Dismiss"]) is { } reason
            && await Command.RunAsync(Actor, async () => Expect(await Desk.DismissAsync(Actor, Hold.RunId, reason, CancellationToken.None)),
                T["Hold.Dismiss.Done"]))
        {
            await Done.InvokeAsync();
        }
    }

    private HoldResult Expect(HoldResult result) => result switch
    {
        HoldResult.NotOpen { Decision: { } decision, By: var by } => throw new RefusedException("HOLD_DECIDED", T[$"Refused.Hold.{decision}", by ?? ""]),
        HoldResult.NotOpen => throw new RefusedException("HOLD_LAPSED", T["Refused.Hold.Lapsed"]),
        HoldResult.Busy => throw new RefusedException("ALREADY_RUNNING", T["Refused.Hold.Busy"]),
        HoldResult.ReasonNeeded => throw new RefusedException("REASON_NEEDED", T["Refused.Hold.ReasonNeeded"]),
        _ => result,
    };

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
