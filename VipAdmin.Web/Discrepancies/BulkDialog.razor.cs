using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>Asks what is to be done to all discrepancies of a plan. What was typed outlives the dialog until the act has begun.</summary>
public sealed partial class BulkDialog
{
    private const string Key = "bulk";

    private Draft written = new();

    [Inject] private Drafts Drafts { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired] public BulkPlan Plan { get; set; } = null!;
    [Parameter, EditorRequired] public IReadOnlyList<Assignee> People { get; set; } = [];

    /// <summary>The act that the person decided on; null when the dialog was left.</summary>
    public static async Task<BulkAct?> AskAsync(IDialogService dialogs, BulkPlan plan, IReadOnlyList<Assignee> people)
    {
        // A click beside the dialog must not discard the input.
        var dialog = await dialogs.ShowAsync<BulkDialog>(null, new DialogParameters<BulkDialog> { { d => d.Plan, plan }, { d => d.People, people } },
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = false });
        return await dialog.Result is { Canceled: false } result ? result.Data as BulkAct : null;
    }

    /// <summary>Drops what was written, once it was sent.</summary>
    public static Task DropAsync(Drafts drafts, Actor actor) => drafts.DropAsync(actor, Key);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => written = await Drafts.ReadAsync<Draft>(Me, Key) ?? written;

    private DateOnly Tomorrow => BusinessDay.Of(Time.UtcNow()).AddDays(1);

    /// <summary>The act as it is written; null while something is missing.</summary>
    private BulkAct? Act => (written.What, written.Reason, written.Text.Trim(), written.Until) switch
    {
        (BulkWhat.Assign, _, _, _) when written.To == DiscrepancyFilter.Unassigned => new BulkAct.Assign(null),
        (BulkWhat.Assign, _, _, _) => People.FirstOrDefault(person => person.Id == written.To) is { } to ? new BulkAct.Assign(to) : null,
        (_, _, "", _) => null,
        (BulkWhat.Note, _, var text, _) => new BulkAct.Note(text),
        (BulkWhat.Ignore, { } reason, var text, { } until) when until > BusinessDay.Of(Time.UtcNow()) => new BulkAct.Ignore(until, reason, text),
        (BulkWhat.Resolve, { } reason, var text, _) => new BulkAct.Resolve(reason, text),
        (BulkWhat.WriteOff, { } reason, var text, _) => new BulkAct.WriteOff(reason, text),
        _ => null,
    };

    private Task KeepAsync() => Drafts.KeepAsync(Me, Key, written);

    private void Finish() => Dialog.Close(DialogResult.Ok(Act));

    /// <summary>What was written and not sent.</summary>
    private sealed class Draft
    {
        public BulkWhat What { get; set; }
        public string? To { get; set; }
        public ReasonCode? Reason { get; set; }
        public string Text { get; set; } = "";
        public DateOnly? Until { get; set; }
    }
}

/// <summary>The choices of the dialog, in its order.</summary>
public enum BulkWhat
{
    Assign,
    Note,
    Ignore,
    Resolve,
    WriteOff,
}
