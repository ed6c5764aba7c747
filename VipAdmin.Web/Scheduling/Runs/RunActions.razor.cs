using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Stops a run, or does the same once more: same task, same window, dry or real as it was.</summary>
public sealed partial class RunActions
{
    [Parameter, EditorRequired] public RunRow Run { get; set; } = null!;
    /// <summary>Another run of the task is under way.</summary>
    [Parameter] public bool Busy { get; set; }
    /// <summary>Raised after something was done that leaves the reader here.</summary>
    [Parameter] public EventCallback Done { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private JobControl Control { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Shared { get; set; } = null!;

    private bool May => Actor.Can(Permission.OperateTasks);
    private string? Denied => May ? null : T["Act.Denied"].Value;
    private string Link => new Uri(new Uri(Navigation.BaseUri), $"runs/{Run.Id}").ToString();
    private string Name => Shared["Task." + Run.JobKey] is { ResourceNotFound: false } name ? name.Value : Run.JobKey;

    private async Task CancelAsync()
    {
        var reason = await ReasonDialog.AskAsync(Dialogs, T["Act.Cancel.Title", Name], T["Act.Cancel.Meaning"], T["Act.Cancel"], dangerous: true);
        if (reason is not null && await Command.RunAsync(Actor, async () =>
            {
                var result = await Control.CancelAsync(Actor, Run.Id, reason, CancellationToken.None);
                if (result != CancelResult.Requested)
                {
                    throw new RefusedException("RUN_" + result, T[$"Refused.{result}"]);
                }
            }, T["Act.Cancel.Done"]))
        {
            await Done.InvokeAsync();
        }
    }

    private async Task AgainAsync()
    {
        var meaning = Run.Window is { } window ? T["Act.Again.Window", RunWords.Window(window, T)] : T["Act.Again.Meaning"];
        if (!Run.DryRun && !await ReasonDialog.ConfirmAsync(Dialogs, T["Act.Again.Title", Name], meaning, T["Act.Again"]))
        {
            return;
        }
        Guid? started = null;
        if (await Command.RunAsync(Actor, async () =>
            {
                var result =
                    await Control.TriggerAsync(Actor, Run.JobKey, new TriggerRequest(RunTrigger.Manual, Run.DryRun, Run.Window), CancellationToken.None);
                started = (result as TriggerResult.Started)?.RunId ?? throw new RefusedException("ALREADY_RUNNING", T["Act.Busy"]);
                return T["Act.Again.Done"];
            }) && started is { } run)
        {
            Navigation.NavigateTo($"/runs/{run}");
        }
    }
}
