using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
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
    private string note = "";
    private string resolution = "";
    private ReasonCode? reason;
    private bool busy;
    private int acted;

    [Inject] private DiscrepancyDesk Desk { get; set; } = null!;
    [Inject] private KnownAssignees People { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private IStringLocalizer<DiscrepanciesText> Text { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [Parameter, EditorRequired] public DiscrepancyDetail Detail { get; set; } = null!;
    /// <summary>Raised after an act that was not done: the page may be out of date. One that was done raises a signal, by which every page reads.</summary>
    [Parameter] public EventCallback Refused { get; set; }

    private DiscrepancyRow Row => Detail.Row;
    private bool May => Me.Can(Permission.HandleDiscrepancies);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (shown == Row.Id)
        {
            return;
        }
        // Text entered for one discrepancy must not carry over to the next.
        (shown, note, resolution, reason) = (Row.Id, "", "", null);
        people = await People.ListAsync(Me, CancellationToken.None);
    }

    private Task TakeAsync() => ActAsync(() => Desk.AssignAsync(Me, Row.Id, Row.Version, Assignee.Of(Me), CancellationToken.None), Text["Took"]);

    private Task AssignAsync(ChangeEventArgs chosen)
    {
        var id = chosen.Value?.ToString();
        if (id == DiscrepancyFilter.Unassigned)
        {
            return ActAsync(() => Desk.AssignAsync(Me, Row.Id, Row.Version, null, CancellationToken.None), Text["HandedBack"]);
        }
        return people.FirstOrDefault(person => person.Id == id) is { } to
            ? ActAsync(() => Desk.AssignAsync(Me, Row.Id, Row.Version, to, CancellationToken.None), Text["AssignedTo", to.Name])
            : Task.CompletedTask;
    }

    private async Task NoteAsync()
    {
        if (await ActAsync(() => Desk.NoteAsync(Me, Row.Id, Row.Version, note, CancellationToken.None), Text["Noted"]))
        {
            note = "";
        }
    }

    private async Task ResolveAsync()
    {
        if (reason is { } code && await ActAsync(() => Desk.ResolveAsync(Me, Row.Id, Row.Version, code, resolution, CancellationToken.None), Text["Resolved"]))
        {
            (resolution, reason) = ("", null);
        }
    }

    private async Task ReopenAsync()
    {
        // The version is the one that was shown when the person began to decide.
        var version = Row.Version;
        if (await ReasonDialog.AskAsync(Dialogs, Text["Reopen.Title"], Text["Reopen.Meaning"], Text["Reopen"]) is { } why)
        {
            await ActAsync(() => Desk.ReopenAsync(Me, Row.Id, version, why, CancellationToken.None), Text["Reopened"]);
        }
    }

    private async Task<bool> ActAsync(Func<Task<DiscrepancyResult>> act, string done)
    {
        busy = true;
        var finished = false;
        try
        {
            return finished = await Command.RunAsync(Me, async () => DiscrepancyWords.Of(await act(), done, Text));
        }
        finally
        {
            (busy, acted) = (false, acted + 1);
            if (!finished)
            {
                await Refused.InvokeAsync();
            }
        }
    }
}
