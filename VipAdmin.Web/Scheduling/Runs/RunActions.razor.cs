using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Repeats a run: same task, same window, dry or real as before; or does for real what a dry run showed.</summary>
public sealed partial class RunActions
{
    [Parameter, EditorRequired] public RunRow Run { get; set; } = null!;
    /// <summary>Another run of the task is in progress.</summary>
    [Parameter] public bool Busy { get; set; }
    /// <summary>It waits for a decision, which is made elsewhere on the page; beside that there is nothing to repeat.</summary>
    [Parameter] public bool Awaits { get; set; }
    /// <summary>A run has carried out what this one showed, and did not fail.</summary>
    [Parameter] public bool Done { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private RunDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Shared { get; set; } = null!;

    private bool May => Actor.Can(Permission.OperateTasks);
    private string Link => new Uri(new Uri(Navigation.BaseUri), $"runs/{Run.Id}").ToString();
    private string Name => TaskNames.Of(Run.JobKey);

    private string? BusyWords => Busy ? T["Act.Busy"].Value : null;

    private RunPlan Plan => RunPlan.Of(Timetable.CountersOf(Run.JobKey), Run.Counters);

    /// <summary>A recent dry run with something to do, which is still to be done.</summary>
    private bool CarriesOut => !Done && Run.CanBeCarriedOut(Time.UtcNow()) && Plan is not { Cancelled: 0, Settled: 0, Sent: 0, Removed: 0, Differences: 0 };

    private async Task CarryOutAsync()
    {
        var meaning = T[Plan.Sent + Plan.Removed > 0 ? "Act.CarryOut.Meaning" : "Act.CarryOut.Orders", RunPlanWords.Say(Plan, would: true)];
        if (!await ReasonDialog.ConfirmAsync(Dialogs, T["Act.CarryOut.Title", Name], meaning, T["Act.CarryOut"]))
        {
            return;
        }
        TriggerResult? result = null;
        await Command.RunAsync(Actor, async () =>
        {
            result = await Desk.CarryOutAsync(Actor, Run.Id, RunTrigger.Manual, CancellationToken.None);
            return result is TriggerResult.Invalid ? new Told.No(T["Refused.PlanTooOld"]) : TriggerWords.Of(result, T["Act.Again.Done"], T);
        });
        if (result is TriggerResult.Started { RunId: var run })
        {
            Navigation.NavigateTo($"/runs/{run}");
        }
    }

    private async Task AgainAsync()
    {
        var meaning = Run.Window is { } window ? T["Act.Again.Window", RunWords.Window(window, T)] : T["Act.Again.Meaning"];
        if (!Run.DryRun && !await ReasonDialog.ConfirmAsync(Dialogs, T["Act.Again.Title", Name], meaning, T["Act.Again"]))
        {
            return;
        }
        TriggerResult? result = null;
        await Command.RunAsync(Actor, async () =>
        {
            result = await Desk.TriggerAsync(Actor, Run.JobKey, new TriggerRequest(RunTrigger.Manual, Run.DryRun, Run.Window), CancellationToken.None);
            return TriggerWords.Of(result, T["Act.Again.Done"], T);
        });
        if (result is TriggerResult.Started { RunId: var run })
        {
            Navigation.NavigateTo($"/runs/{run}");
        }
    }
}
