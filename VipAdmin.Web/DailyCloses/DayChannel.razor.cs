using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.DailyCloses;

/// <summary>
/// One channel on the page of a day, with the acts on its close. The desk matches the day before each of them and demands the permission itself.
/// </summary>
public sealed partial class DayChannel
{
    private string note = "";
    private bool busy;
    private DateTime asOf;

    [Inject] private CloseDesk Desk { get; set; } = null!;
    [Inject] private DayMatching Matching { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Parameter, EditorRequired] public DateOnly Day { get; set; }
    [Parameter, EditorRequired] public DayFigures Figures { get; set; } = null!;
    [Parameter, EditorRequired] public DayClose Close { get; set; } = null!;
    /// <summary>The channel's statements of trades in force.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<StatementRow> InForce { get; set; } = [];
    /// <summary>What of it was carried over midnight.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<CarriedRow> Carried { get; set; } = [];
    /// <summary>The day is over in Beijing.</summary>
    [Parameter, EditorRequired] public bool Over { get; set; }
    /// <summary>Raised after an act that was not done: the page may be out of date. One that was done raises a signal.</summary>
    [Parameter] public EventCallback Refused { get; set; }

    private bool May => Actor.Can(Permission.HandleDiscrepancies);

    private bool Mine => Close.PreparedBy == Actor.Id;

    private bool IsClosed => Close.State == CloseState.Closed;

    private bool Compared => Figures.Statement || InForce.Count > 0;

    private Guid? Lines => InForce.FirstOrDefault(file => file.HasLines())?.Id;

    private string Name => Orders.Channel(Figures.Channel);

    private string Date => StatementWords.Day(Day);

    private IReadOnlyList<CloseResult> Obstacles => Over ? CloseObstacles.Of(Figures) : [new CloseResult.NotOver()];

    private string? Where(CloseResult obstacle) => obstacle switch
    {
        CloseResult.NoStatement => "/statements",
        CloseResult.Unfinished => DayLinks.Unfinished(Figures.Channel, Day),
        _ => null,
    };

    private async Task MatchAsync()
    {
        busy = true;
        try
        {
            await Command.RunAsync(Actor, async () => await Matching.MatchAsync(Actor, Figures.Channel, Day, null, CancellationToken.None) switch
            {
                { Locked: true } closed => new Told.Done(closed.Found + closed.Closed == 0 ? T["Rematch.Locked"]
                    : T["Rematch.Noticed", StatementWords.Number(closed.Found), StatementWords.Number(closed.Closed)]),
                var done => new Told.Done(T["Rematch.Done", StatementWords.Number(done.Matched), StatementWords.Number(done.Lines),
                    StatementWords.Number(done.Found), StatementWords.Number(done.Closed)]),
            });
        }
        finally
        {
            busy = false;
        }
    }

    private async Task PrepareAsync()
    {
        note = await Drafts.ReadAsync<string>(Actor, NoteKey) ?? "";
        (var seen, asOf) = (Figures, Time.UtcNow());
        if (await ReasonDialog.ConfirmAsync(Dialogs, T["Prepare.Title", Name, Date], T["Prepare.Meaning"], T["Prepare"], extra: NoteField)
            && await ActAsync(() => Desk.PrepareAsync(Actor, seen.Channel, Day, note, CancellationToken.None, seen), T["Prepare.Done", Name, Date]))
        {
            await Drafts.DropAsync(Actor, NoteKey);
        }
    }

    private string NoteKey => $"prepare:{Figures.Channel}:{Date}";

    private Task KeepNoteAsync() => string.IsNullOrWhiteSpace(note) ? Drafts.DropAsync(Actor, NoteKey) : Drafts.KeepAsync(Actor, NoteKey, note);

    private async Task ConfirmAsync()
    {
        asOf = Time.UtcNow();
        if (await ReasonDialog.ConfirmAsync(Dialogs, T["Confirm.Title", Name, Date], T["Confirm.Meaning"], T["Confirm"], extra: Shown))
        {
            await ActAsync(() => Desk.ConfirmAsync(Actor, Figures.Channel, Day, CancellationToken.None), T["Confirm.Done", Name, Date]);
        }
    }

    private Task ReopenAsync() => Command.RunAsync(Actor,
        new ReasonQuestion(T["Reopen.DayTitle", Name, Date], T["Reopen.DayMeaning"], T["Reopen"], $"day:{Figures.Channel}:{Date}"),
        why => ToldAsync(() => Desk.ReopenAsync(Actor, Figures.Channel, Day, why, CancellationToken.None), T["Reopen.DayDone", Name, Date]));

    private Task<bool> ActAsync(Func<Task<CloseResult>> act, string done) => Command.RunAsync(Actor, () => ToldAsync(act, done));

    private async Task<Told> ToldAsync(Func<Task<CloseResult>> act, string done)
    {
        busy = true;
        Told? told = null;
        try
        {
            return told = CloseTold.Of(await act(), done, T);
        }
        finally
        {
            busy = false;
            if (told is not Told.Done)
            {
                await Refused.InvokeAsync();
            }
        }
    }
}
