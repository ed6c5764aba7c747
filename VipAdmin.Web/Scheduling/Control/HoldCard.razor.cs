using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>Asks for a decision about a run that would have cancelled or sent unusually many.</summary>
public sealed partial class HoldCard
{
    [Parameter, EditorRequired] public JobHold Hold { get; set; } = null!;
    /// <summary>The alert about it; null until one was raised.</summary>
    [Parameter] public Alert? Alert { get; set; }
    /// <summary>The run that carried it out, once confirmed.</summary>
    [Parameter] public Guid? CarriedOutBy { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private HoldDesk Desk { get; set; } = null!;
    [Inject] private PlanBoard Plans { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<AlertText> Alerts { get; set; } = null!;
    [Inject] private AlertMail Mail { get; set; } = null!;

    private bool IsOpen => Hold.IsOpen(Time.UtcNow());
    private bool May => Actor.Can(Permission.OperateTasks);
    private string Plan => RunPlanWords.Say(PlanOf(Hold), would: true);

    private string About => TextsAbout(Hold);

    /// <summary>The plan that waits for the decision.</summary>
    internal static RunPlan PlanOf(JobHold hold) => RunPlan.Of(Timetable.CountersOf(hold.JobKey), CountersOf(hold));

    /// <summary>The same as counters.</summary>
    internal static IReadOnlyDictionary<string, long> CountersOf(JobHold hold) => JsonSerializer.Deserialize<Dictionary<string, long>>(hold.Plan) ?? [];

    /// <summary>Suffix of the keys of texts about a hold: in a task that goes on settling only the cancels wait, in any other the whole run.</summary>
    internal static string TextsAbout(JobHold hold) => PlanOf(hold).Cancelled > 0 ? ".Cancels" : "";

    /// <summary>Who was notified of it by mail.</summary>
    private string Told => AlertRowWords.Mail(Alert?.Mailing() ?? NotYet, Mail, Alerts);

    /// <summary>Until the alert is raised, which takes a moment.</summary>
    private AlertMailing NotYet => new(null, null, 0, Hold.HeldAt, null);

    private string Was => Hold.Decision is HoldDecision.Confirmed or HoldDecision.Dismissed
        ? T[$"Hold.Was.{Hold.Decision}", Hold.DecidedBy ?? "", Hold.Reason ?? ""]
        : T["Hold.Was.Lapsed"];

    private async Task ConfirmAsync()
    {
        string? meaning = null;
        if (!await Command.RunAsync(Actor, async () =>
        {
            meaning = $"{T["Hold.Confirm.Meaning" + About, Plan, N(Hold.Touched), N(Hold.Allowed)]} {await ChangesAsync()}";
            return new Told.Done();
        }))
        {
            return;
        }
        HoldResult? result = null;
        await Command.RunAsync(Actor, new ReasonQuestion(T["Hold.Confirm.Title"], meaning!, T["Hold.Confirm"], $"approve:{Hold.RunId:N}"), async reason =>
        {
            result = await Desk.ConfirmAsync(Actor, Hold.RunId, reason, RunTrigger.Manual, CancellationToken.None);
            return Say(result);
        });
        if (result is HoldResult.Started { RunId: var run })
        {
            Navigation.NavigateTo($"/runs/{run}");
        }
    }

    /// <summary>How the orders of the plan have changed while it waited.</summary>
    private async Task<string> ChangesAsync()
    {
        if (About.Length == 0)
        {
            return "";
        }
        var changes = await Plans.ChangesAsync(Actor, Hold.RunId, CancellationToken.None);
        return string.Join(" ", new[] { ("Hold.Gone", changes.Gone), ("Hold.More", changes.More) }.Where(each => each.Item2 > 0)
            .Select(each => T[each.Item1, N(each.Item2)].Value));
    }

    private Task DismissAsync() => Command.RunAsync(Actor,
        new ReasonQuestion(T["Hold.Dismiss.Title"], T["Hold.Dismiss.Meaning" + About], T["Hold.Dismiss"], $"reject:{Hold.RunId:N}"),
        async reason => Say(await Desk.DismissAsync(Actor, Hold.RunId, reason, CancellationToken.None)));

    private Told Say(HoldResult result) => result switch
    {
        HoldResult.Started => new Told.Done(T["Hold.Confirm.Done"]),
        HoldResult.Dismissed => new Told.Done(T["Hold.Dismiss.Done"]),
        HoldResult.NotOpen { Decision: { } decision, By: var by } => new Told.No(T[$"Refused.Hold.{decision}", by ?? ""]),
        HoldResult.NotOpen => new Told.No(T["Refused.Hold.Lapsed"]),
        HoldResult.Busy => new Told.No(T["Refused.Hold.Busy"]),
        HoldResult.ReasonNeeded => new Told.No(T["Refused.Hold.ReasonNeeded"]),
        _ => throw new System.Diagnostics.UnreachableException($"Unhandled result {result}"),
    };

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
