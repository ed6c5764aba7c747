using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>An operator's commands for the whole schedule.</summary>
public sealed partial class AllActions
{
    [Parameter, EditorRequired] public IReadOnlyList<JobCard> Cards { get; set; } = [];
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private PauseDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<PauseText> P { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;

    private bool May => Actor.Can(Permission.OperateTasks);

    private async Task PauseAsync()
    {
        var end = PauseEnd.Choice.Usual();
        var open = Cards.Where(card => card.Pause is not { Until: null }).Select(card => card.Job).ToArray();
        var question = PauseEnd.With(new ReasonQuestion(P["All.PauseTitle"], P["All.PauseMeaning"], P["All.Pause"], "pause:all"), open, end, Time, P);
        await Command.RunAsync(Actor, question,
            async reason => Say(await Desk.PauseAllAsync(Actor, reason, end.Until(Time.UtcNow()), CancellationToken.None), "All.Paused"));
    }

    private async Task ResumeAsync()
    {
        if (await ReasonDialog.ConfirmAsync(Dialogs, P["All.ResumeTitle"], P["All.ResumeMeaning"], P["All.Resume"]))
        {
            await Command.RunAsync(Actor, async () => Say(await Desk.ResumeAllAsync(Actor, CancellationToken.None), "All.Resumed"));
        }
    }

    private Told Say(PauseAllResult result, string done)
        => PauseWords.Of(result.Result, P[done, result.Tasks.Count(task => task.Result is PauseResult.Done), result.Tasks.Count], T);
}
