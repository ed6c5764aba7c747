using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>What an operator may do to a task, on its card, its row and its page.</summary>
public sealed partial class JobActions
{
    [Parameter, EditorRequired] public JobCard Card { get; set; } = null!;
    /// <summary>Primary button outlined, where several cards stand side by side.</summary>
    [Parameter] public bool Quiet { get; set; }
    /// <summary>Raised after something was done; live signals do the rest for everybody else.</summary>
    [Parameter] public EventCallback Done { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private JobControl Control { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<HostsText> P { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;

    private bool May => Actor.Can(Permission.OperateTasks);
    private bool Busy => Card.Running is not null;
    private string? Denied => May ? null : T["Act.Denied"].Value;
    private string? BusyWords => Busy ? T["Act.Busy"].Value : null;
    private Variant Primary => Quiet ? Variant.Outlined : Variant.Filled;
    private string Key => Card.Job.Key;
    private string Name => Words["Task." + Key] is { ResourceNotFound: false } name ? name.Value : Card.Job.Title;
    private string CatchUpWords => T[Card.Job.CatchUpWithin > TimeSpan.Zero ? "Pause.CatchUp" : "Pause.NoCatchUp"];

    private async Task PauseAsync()
    {
        var end = new PauseEnd.Choice();
        var reason = await PauseEnd.AskAsync(Dialogs, T["Pause.Title", Name], T["Pause.Meaning", ""], T["Pause.Act"], [Card.Job], end, Time, P);
        if (reason is null)
        {
            return;
        }
        JobPause? other = null;
        await RunAsync(async () =>
        {
            var result = await Control.PauseAsync(Actor, Key, reason, end.Until(Time.UtcNow()), CancellationToken.None);
            if (result == PauseResult.Already && (other = await Control.PauseOfAsync(Actor, Key, CancellationToken.None)) is not null)
            {
                return null;
            }
            Expect(result);
            return T["Pause.Done", Name];
        });
        if (other is not null)
        {
            // What was typed stays: whether it takes the place of the other reason is for the person to say.
            await ChangeAsync(end, P["Pause.Faster", other.PausedBy, other.Reason, EndOf(other)], reason);
        }
    }

    private Task ChangeAsync()
    {
        var pause = Card.Pause!;
        // What is not touched stays: somebody who only words the reason anew must not lose the end, and the other way round.
        return ChangeAsync(PauseEnd.Choice.Of(pause.Until), P["Pause.ChangeMeaning", pause.PausedBy, pause.Reason, EndOf(pause)], pause.Reason);
    }

    private async Task ChangeAsync(PauseEnd.Choice end, string meaning, string before)
    {
        if (await PauseEnd.AskAsync(Dialogs, P["Pause.ChangeTitle", Name], meaning, P["Pause.Change"], [Card.Job], end, Time, P, before) is { } reason)
        {
            await RunAsync(async () =>
            {
                var result = await Control.ChangePauseAsync(Actor, Key, reason, end.Until(Time.UtcNow()), CancellationToken.None);
                if (result == PauseResult.Already)
                {
                    return P["Pause.Unchanged", Name];
                }
                Expect(result);
                return P["Pause.Changed", Name];
            });
        }
    }

    private string EndOf(JobPause pause) => pause.Until is { } until ? T["Card.Until", TrendBars.Clock(until)] : T["Card.UntilResumed"];

    private async Task ResumeAsync()
    {
        if (await ReasonDialog.ConfirmAsync(Dialogs, T["Resume.Title", Name], T["Resume.Meaning", CatchUpWords], T["Resume.Act"]))
        {
            await RunAsync(async () =>
            {
                Expect(await Control.ResumeAsync(Actor, Key, CancellationToken.None));
                return T["Resume.Done", Name];
            });
        }
    }

    private async Task TriggerAsync(bool dryRun)
    {
        var meaning = $"{T["Trigger.Meaning"]} {(Card.Pause is null ? "" : T["Trigger.Paused"])}";
        if (!dryRun && !await ReasonDialog.ConfirmAsync(Dialogs, T["Trigger.Title", Name], meaning, T["Trigger.Act"]))
        {
            return;
        }
        Guid? started = null;
        await RunAsync(async () =>
        {
            var result = await Control.TriggerAsync(Actor, Key, new TriggerRequest(RunTrigger.Manual, dryRun), CancellationToken.None);
            started = (result as TriggerResult.Started)?.RunId ?? throw new RefusedException("ALREADY_RUNNING", T["Act.Busy"]);
            return T[dryRun ? "Trigger.DryDone" : "Trigger.Done", Name];
        });
        // The answer of a dry run is its items; a real run is watched wherever one is.
        if (started is { } id && dryRun)
        {
            Navigation.NavigateTo($"/runs/{id}");
        }
    }

    private async Task RunAsync(Func<Task<string?>> act)
    {
        if (await Command.RunAsync(Actor, act))
        {
            await Done.InvokeAsync();
        }
    }

    private void Expect(PauseResult result)
    {
        if (result != PauseResult.Done)
        {
            throw new RefusedException("TASK_" + result, T["Refused." + result]);
        }
    }
}
