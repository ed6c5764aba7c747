using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>Assignee, note, resolution, reopening of one discrepancy. Every act names the version shown on the screen.</summary>
public sealed partial class DiscrepancyActs
{
    private IReadOnlyList<Assignee> people = [];
    private Guid shown;
    private CaseDraft draft = CaseDraft.Empty;
    private PickOne<ReasonCode>? reasons;
    private ElementReference refundField;
    private bool toRefund;
    private bool busy;
    private int acted;
    private DateOnly? ignoreUntil;

    [Inject] private DiscrepancyDesk Desk { get; set; } = null!;
    [Inject] private KnownAssignees People { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private ResolvedToast Toast { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IStringLocalizer<DiscrepanciesText> Said { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [Parameter, EditorRequired] public DiscrepancyDetail Detail { get; set; } = null!;
    /// <summary>Raised after an act that was not done: the page may be out of date. One that was done raises a signal, by which every page reads.</summary>
    [Parameter] public EventCallback Refused { get; set; }

    /// <summary>The person may act, and no act is under way.</summary>
    public bool Ready => May && !busy;

    private DiscrepancyRow Row => Detail.Row;
    private bool May => Me.Can(Permission.HandleDiscrepancies);
    private string DraftKey => DraftKeyOf(Row.Id);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (shown == Row.Id)
        {
            return;
        }
        // Text entered for one discrepancy must not carry over to the next.
        (shown, draft) = (Row.Id, CaseDraft.Empty);
        var kept = May ? await Drafts.ReadAsync<CaseDraft>(Me, DraftKey) : null;
        var known = await People.ListAsync(Me, CancellationToken.None);
        // What was typed while the draft was being read is newer.
        (draft, people) = (draft.Any ? draft : kept ?? CaseDraft.Empty, known);
    }

    /// <summary>Assigns the discrepancy to the person.</summary>
    public Task TakeAsync() => ActAsync(() => Desk.AssignAsync(Me, Row.Id, Row.Version, Assignee.Of(Me), CancellationToken.None), Said["Took"]);

    /// <summary>Leads to the fields of the resolution.</summary>
    public async Task BeginToResolveAsync() => await (reasons?.FocusAsync() ?? Task.CompletedTask);

    /// <summary>Leads to the fields of a resolution by a refund at the platform.</summary>
    public async Task BeginRefundedAsync()
    {
        await KeepAsync(draft with { Reason = ReasonCode.RefundedAtPlatform });
        toRefund = true;
        StateHasChanged();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (toRefund)
        {
            toRefund = false;
            await refundField.FocusAsync();
        }
    }

    /// <summary>Reason and words are there, and no act is under way.</summary>
    private bool Written => !busy && draft.Reason is not null && !string.IsNullOrWhiteSpace(draft.Resolution);

    /// <summary>Asks why, then reopens.</summary>
    public Task ReopenAsync()
    {
        // The version is the one that was shown when the person began to decide.
        var (id, version) = (Row.Id, Row.Version);
        return Command.RunAsync(Me, new ReasonQuestion(Said["Reopen.Title"], Said["Reopen.Meaning"], Said["Reopen"], $"reopen:{id:N}"),
            why => ToldAsync(() => Desk.ReopenAsync(Me, id, version, why, CancellationToken.None), Said["Reopened"]));
    }

    private static string DraftKeyOf(Guid id) => $"discrepancy:{id:N}";

    private Task AssignAsync(ChangeEventArgs chosen)
    {
        var id = chosen.Value?.ToString();
        if (id == DiscrepancyFilter.Unassigned)
        {
            return ActAsync(() => Desk.AssignAsync(Me, Row.Id, Row.Version, null, CancellationToken.None), Said["HandedBack"]);
        }
        return people.FirstOrDefault(person => person.Id == id) is { } to
            ? ActAsync(() => Desk.AssignAsync(Me, Row.Id, Row.Version, to, CancellationToken.None), Said["AssignedTo", to.Name])
            : Task.CompletedTask;
    }

    private Task KeepAsync(CaseDraft written)
    {
        draft = written;
        return draft.Any ? Drafts.KeepAsync(Me, DraftKey, draft) : Drafts.DropAsync(Me, DraftKey);
    }

    private Task DiscardAsync() => KeepAsync(CaseDraft.Empty);

    /// <summary>A colleague resolved it first: the text becomes a note, which still has to be sent.</summary>
    private Task OfferAsNoteAsync()
        => KeepAsync(new CaseDraft(string.IsNullOrWhiteSpace(draft.Note) ? draft.Resolution : $"{draft.Note}\n{draft.Resolution}", "", null));

    private async Task NoteAsync()
    {
        var mentioned = draft.Mentioned ?? [];
        if (await ActAsync(() => Desk.NoteAsync(Me, Row.Id, Row.Version, draft.Note, CancellationToken.None, mentioned: mentioned), Said["Noted"]))
        {
            await KeepAsync(draft with { Note = "", Mentioned = null });
        }
    }

    /// <summary>Colleagues whose name begins as the one that is being written at the end of the note.</summary>
    private IReadOnlyList<Assignee> Suggested => MentionText.BeingWritten(draft.Note) is { } begun
        ? [.. people.Where(person => person.Id != Me.Id && person.Name.StartsWith(begun, StringComparison.OrdinalIgnoreCase)
            && !string.Equals(person.Name, begun, StringComparison.OrdinalIgnoreCase)).Take(MostSuggested)]
        : [];

    private const int MostSuggested = 6;

    /// <summary>Completes the name, and keeps who is meant.</summary>
    private Task MentionAsync(Assignee person)
        => KeepAsync(draft with
        {
            Note = $"{draft.Note[..(draft.Note.LastIndexOf(MentionText.Sign) + 1)]}{person.Name} ",
            Mentioned = [.. draft.Mentioned ?? [], person.Id],
        });

    private async Task ResolveAsync()
    {
        var (row, written, place) = (Row, draft, Detail.Place);
        if (written.Reason is not { } code
            || !await ActAsync(() => Desk.ResolveAsync(Me, row.Id, row.Version, code, written.Resolution, CancellationToken.None,
                refundNo: code == ReasonCode.RefundedAtPlatform ? written.RefundNo : null), null))
        {
            return;
        }
        if (shown == row.Id)
        {
            draft = draft with { Resolution = "", Reason = null, RefundNo = "" };
        }
        await (string.IsNullOrWhiteSpace(written.Note)
            ? Drafts.DropAsync(Me, DraftKeyOf(row.Id))
            : Drafts.KeepAsync(Me, DraftKeyOf(row.Id), written with { Resolution = "", Reason = null, RefundNo = "" }));
        Toast.Show(Me, row.Id, row.Version + 1, Address(row.Id), () => PutBackAsync(row.Id, written));
        // The next one opens by itself; at the end of the list, the one before.
        if ((place.Next ?? place.Previous) is { } next)
        {
            Navigation.NavigateTo(Address(next));
        }
    }

    /// <summary>What a resolution said is a draft again once it was taken back; what was written since is newer.</summary>
    private async Task PutBackAsync(Guid id, CaseDraft written)
    {
        var kept = shown == id ? draft : await Drafts.ReadAsync<CaseDraft>(Me, DraftKeyOf(id)) ?? CaseDraft.Empty;
        kept = kept with
        {
            Reason = kept.Reason ?? written.Reason,
            RefundNo = string.IsNullOrWhiteSpace(kept.RefundNo) ? written.RefundNo : kept.RefundNo,
            Resolution = string.IsNullOrWhiteSpace(kept.Resolution) ? written.Resolution : kept.Resolution,
        };
        await Drafts.KeepAsync(Me, DraftKeyOf(id), kept);
        if (shown == id)
        {
            draft = kept;
            await InvokeAsync(StateHasChanged);
        }
    }

    private Task WriteOffAsync()
        => SetAsideAsync((row, code, text) => Desk.WriteOffAsync(Me, row.Id, row.Version, code, text, CancellationToken.None), Said["WrittenOff"]);

    private Task IgnoreAsync() => ignoreUntil is { } until
        ? SetAsideAsync((row, code, text) => Desk.IgnoreAsync(Me, row.Id, row.Version, until, code, text, CancellationToken.None),
            Said["Ignored", until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)])
        : Task.CompletedTask;

    private async Task SetAsideAsync(Func<DiscrepancyRow, ReasonCode, string, Task<DiscrepancyResult>> act, string done)
    {
        var (row, written) = (Row, draft);
        if (written.Reason is { } code && await ActAsync(() => act(row, code, written.Resolution), done))
        {
            await KeepAsync(written with { Resolution = "", Reason = null, RefundNo = "" });
        }
    }

    private string Address(Guid id) => DiscrepancyQuery.Open(Navigation.Uri, id);

    /// <param name="done">What to say when it was done; null says it elsewhere.</param>
    private Task<bool> ActAsync(Func<Task<DiscrepancyResult>> act, string? done) => Command.RunAsync(Me, () => ToldAsync(act, done));

    /// <inheritdoc cref="ActAsync" />
    private async Task<Told> ToldAsync(Func<Task<DiscrepancyResult>> act, string? done)
    {
        busy = true;
        Told? told = null;
        try
        {
            return told = DiscrepancyWords.Of(await act(), done, Said);
        }
        finally
        {
            (busy, acted) = (false, acted + 1);
            if (told is not Told.Done)
            {
                await Refused.InvokeAsync();
            }
        }
    }

    /// <summary>What a person has written about one discrepancy and not sent.</summary>
    private sealed record CaseDraft(string Note, string Resolution, ReasonCode? Reason)
    {
        /// <summary>Ids of the colleagues picked for the note.</summary>
        public string[]? Mentioned { get; init; }

        /// <summary>Number of the refund at the platform.</summary>
        public string RefundNo { get; init; } = "";

        public static CaseDraft Empty { get; } = new("", "", null);

        public bool Any => !string.IsNullOrWhiteSpace(Note) || !string.IsNullOrWhiteSpace(Resolution) || Reason is not null
            || !string.IsNullOrWhiteSpace(RefundNo);
    }
}
