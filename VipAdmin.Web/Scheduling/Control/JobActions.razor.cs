using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>An operator's commands for a task, on its card, its row and its page.</summary>
public sealed partial class JobActions
{
    [Parameter, EditorRequired] public JobCard Card { get; set; } = null!;
    /// <summary>Primary button outlined, where several cards stand side by side.</summary>
    [Parameter] public bool Quiet { get; set; }
    /// <summary>
    /// An act named in the address, such as <c>pause</c>: its dialog opens at once for those who may do it. Nothing is done before it is confirmed.
    /// </summary>
    [Parameter] public string? Asked { get; set; }
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Inject] private PauseDesk Pauses { get; set; } = null!;
    [Inject] private RunDesk Runs { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<PauseText> P { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;

    private string? answered;
    private JobCard? before;

    private bool May => Actor.Can(Permission.OperateTasks);
    private bool Busy => Card.Running is not null;
    private string? BusyWords => Busy ? T["Act.Busy"].Value : null;
    private Variant Primary => Quiet ? Variant.Outlined : Variant.Filled;
    private Variant RunNow => Card.Pause is null ? Primary : Variant.Outlined;
    private string Key => Card.Job.Key;
    private string Name => TaskNames.Find(Key) ?? Card.Job.Title;
    private string DraftKey => "pause:" + Key;
    private string UndoPause => "paused:" + Key;
    private string UndoResume => "resumed:" + Key;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // The task was paused or resumed meanwhile, here or in another place: what undid the earlier state no longer applies.
        if (before is not null && before.Job.Key == Key && before.Pause?.Id != Card.Pause?.Id)
        {
            Command.Withdraw(Card.Pause is null ? UndoPause : UndoResume);
        }
        before = Card;
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Asked is not { Length: > 0 } asked || answered == asked)
        {
            answered = Asked;
            return;
        }
        answered = asked;
        await (!May ? Task.CompletedTask : asked switch
        {
            "pause" => Card.Pause is null ? PauseAsync() : ChangeAsync(),
            "resume" when Card.Pause is not null => ResumeAsync(),
            "run" when !Busy => TriggerAsync(false),
            _ => Task.CompletedTask,
        });
        // Out of the address, so that reloading the page does not ask again. Not earlier: a change of address closes dialogs.
        if (Query.Read(Navigation.Uri, "act") == asked)
        {
            Navigation.NavigateTo(Query.With(Navigation, "act", null), replace: true);
        }
    }

    private async Task PauseAsync()
    {
        var end = PauseEnd.Choice.Usual();
        var (typed, other) = ("", (JobPause?)null);
        var question = new ReasonQuestion(P["Pause.Title", Name], P["Pause.Meaning", ""], P["Pause.Act"], DraftKey);
        await Command.RunAsync(Actor, PauseEnd.With(question, [Card.Job], end, Time, P), async reason =>
        {
            var result = await Pauses.PauseAsync(Actor, Key, reason, end.Until(Time.UtcNow()), CancellationToken.None);
            (typed, other) = (reason, (result as PauseResult.Already)?.Pause);
            return other is not null ? new Told.No() : PauseWords.Of(result, P["Pause.Done", Name], T, UndoPauseAsync, UndoPause);
        });
        if (other is not null)
        {
            // Another person has paused it meanwhile. The input is kept, and the person decides whether it replaces the other reason.
            await ChangeAsync(end, P["Pause.Faster", other.PausedBy, other.Reason, EndOf(other)], typed, DraftKey);
        }
    }

    private Task ChangeAsync()
    {
        var pause = Card.Pause!;
        // The dialog starts from the pause in force, so that changing the reason keeps the end and vice versa.
        return ChangeAsync(PauseEnd.Choice.Of(pause.Until), P["Pause.ChangeMeaning", pause.PausedBy, pause.Reason, EndOf(pause)], pause.Reason,
            "pause-change:" + Key);
    }

    private Task ChangeAsync(PauseEnd.Choice end, string meaning, string before, string draft)
    {
        var question = new ReasonQuestion(P["Pause.ChangeTitle", Name], meaning, P["Pause.Change"], draft) { Before = before };
        return Command.RunAsync(Actor, PauseEnd.With(question, [Card.Job], end, Time, P),
            async reason => await Pauses.ChangeAsync(Actor, Key, reason, end.Until(Time.UtcNow()), CancellationToken.None) switch
            {
                PauseResult.Already => new Told.Done(P["Pause.Unchanged", Name]),
                var result => PauseWords.Of(result, P["Pause.Changed", Name], T),
            });
    }

    private string EndOf(JobPause pause) => pause.Until is { } until ? T["Card.Until", TrendBars.Clock(until)] : T["Card.UntilResumed"];

    private Task<bool> ResumeAsync()
    {
        var pause = Card.Pause!;
        return Command.RunAsync(Actor, async () =>
        {
            var result = await Pauses.ResumeAsync(Actor, Key, CancellationToken.None);
            return PauseWords.Of(result, Resumed(pause, result), T, () => UndoResumeAsync(pause), UndoResume);
        });
    }

    private async Task<Told> UndoPauseAsync()
    {
        var result = await Pauses.ResumeAsync(Actor, Key, CancellationToken.None);
        return result is PauseResult.Already ? new Told.No(P["Undo.Gone", Name]) : PauseWords.Of(result, P["Resume.Done", Name, ""], T);
    }

    private async Task<Told> UndoResumeAsync(JobPause pause)
    {
        var result = await Pauses.PauseAsync(Actor, Key, pause.Reason, pause.Until, CancellationToken.None);
        return result is PauseResult.Already ? new Told.No(P["Undo.Gone", Name]) : PauseWords.Of(result, P["Pause.Done", Name], T);
    }

    /// <summary>What resuming has done; about catching up only where the pause has skipped a run.</summary>
    private string Resumed(JobPause pause, PauseResult result)
    {
        var skipped = SlotCalendar.Next(Card.Job, pause.PausedAt) <= Time.UtcNow();
        var caughtUp = result is PauseResult.Done { CatchesUp: true } ? P["Resume.CatchesUp"].Value : skipped ? P["Pause.NoCatchUp"].Value : "";
        return P["Resume.Done", Name, caughtUp].Value.TrimEnd();
    }

    private async Task TriggerAsync(bool dryRun)
    {
        var meaning = $"{T["Trigger.Meaning"]} {(Card.Pause is null ? "" : T["Trigger.Paused"])}";
        if (!dryRun && !await ReasonDialog.ConfirmAsync(Dialogs, T["Trigger.Title", Name], meaning, T["Trigger.Act"]))
        {
            return;
        }
        TriggerResult? result = null;
        await Command.RunAsync(Actor, async () =>
        {
            result = await Runs.TriggerAsync(Actor, Key, new TriggerRequest(RunTrigger.Manual, dryRun), CancellationToken.None);
            return TriggerWords.Of(result, T[dryRun ? "Trigger.DryDone" : "Trigger.Done", Name], T);
        });
        // A dry run is read on its page, which lists what would be done; a real run shows its progress on the card.
        if (dryRun && result is TriggerResult.Started { RunId: var id })
        {
            Navigation.NavigateTo($"/runs/{id}");
        }
    }
}
