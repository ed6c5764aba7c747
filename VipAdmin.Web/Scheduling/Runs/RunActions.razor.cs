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

/// <summary>Stops a run, or repeats it: same task, same window, dry or real as before.</summary>
public sealed partial class RunActions
{
    [Parameter, EditorRequired] public RunRow Run { get; set; } = null!;
    /// <summary>Another run of the task is in progress.</summary>
    [Parameter] public bool Busy { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private RunDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Shared { get; set; } = null!;

    private bool May => Actor.Can(Permission.OperateTasks);
    private string Link => new Uri(new Uri(Navigation.BaseUri), $"runs/{Run.Id}").ToString();
    private string Name => TaskNames.Of(Run.JobKey);

    private async Task CancelAsync()
    {
        var reason = await ReasonDialog.AskAsync(Dialogs, T["Act.Cancel.Title", Name], T["Act.Cancel.Meaning"], T["Act.Cancel"], dangerous: true);
        if (reason is not null)
        {
            await Command.RunAsync(Actor, async () => await Desk.CancelAsync(Actor, Run.Id, reason, CancellationToken.None) switch
            {
                CancelResult.Requested => new Told.Done(T["Act.Cancel.Done"]),
                CancelResult.Already already => new Told.No(T["Refused.Already", already.By]),
                var refused => new Told.No(T["Refused." + refused.GetType().Name]),
            });
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
