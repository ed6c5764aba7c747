using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>A person's saved views: chosen, saved, renamed, deleted, made the default with which the list opens.</summary>
public sealed partial class SavedViewBar
{
    private const string List = "/discrepancies";

    private IReadOnlyList<SavedViewRow> views = [];
    private Guid? naming;
    private string name = "";
    private ElementReference field;
    private bool focus;

    [Inject] private SavedViewDesk Desk { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (!RendererInfo.IsInteractive)
        {
            return;
        }
        Navigation.LocationChanged += OnMoved;
        await ReadAsync();
        // Only the bare address of the list means the default: who takes a filter off means all of it.
        if (new Uri(Navigation.Uri).Query.Length == 0 && views.FirstOrDefault(view => view.IsDefault) is { } usual)
        {
            Navigation.NavigateTo(AddressOf(usual), replace: true);
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (focus)
        {
            focus = false;
            await field.FocusAsync();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    /// <summary>The view whose filter the address has; the order of its parts does not matter.</summary>
    private SavedViewRow? Shown => views.FirstOrDefault(view => DiscrepancyQuery.Carry(Navigation.ToAbsoluteUri(AddressOf(view)).ToString(), List) == Here);

    private bool Filtered => Here != List;

    private string Here => DiscrepancyQuery.Carry(Navigation.Uri, List);

    private static string AddressOf(SavedViewRow view) => $"{List}?{view.Query}";

    private void Name(Guid id, string? before) => (naming, name, focus) = (id, before ?? "", true);

    private async Task FinishAsync()
    {
        var (id, text) = (naming!.Value, name);
        var query = Filtered ? Here[(List.Length + 1)..] : "";
        if (await RunAsync(() => id == Guid.Empty ? Desk.SaveAsync(Me, text, query, CancellationToken.None)
            : Desk.RenameAsync(Me, id, text, CancellationToken.None), T["Views.Saved"]))
        {
            naming = null;
        }
    }

    private Task DefaultAsync(SavedViewRow view)
        => RunAsync(() => Desk.DefaultAsync(Me, view.Id, !view.IsDefault, CancellationToken.None),
            T[view.IsDefault ? "Views.NoDefaultDone" : "Views.DefaultDone"]);

    /// <summary>Deletes the view; the toast brings it back.</summary>
    private async Task DeleteAsync(SavedViewRow view)
    {
        await Command.RunAsync(Me, async () => await Desk.DeleteAsync(Me, view.Id, CancellationToken.None) is SavedViewResult.Done
            ? new Told.Done(T["Views.Deleted", view.Name]) { Undo = () => BringBackAsync(view) } : new Told.No(T["Views.Refused.Unknown"]));
        await ReadAsync();
    }

    private async Task<Told> BringBackAsync(SavedViewRow view)
    {
        var told = Of(await Desk.SaveAsync(Me, view.Name, view.Query, CancellationToken.None), T["Views.Saved"]);
        await InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        });
        return told;
    }

    private async Task<bool> RunAsync(Func<Task<SavedViewResult>> act, string done)
    {
        var did = await Command.RunAsync(Me, async () => Of(await act(), done));
        await ReadAsync();
        return did;
    }

    private Told Of(SavedViewResult result, string done)
        => result is SavedViewResult.Done ? new Told.Done(done) : new Told.No(T["Views.Refused." + result.GetType().Name]);

    private async Task ReadAsync() => views = await Desk.ListAsync(Me, CancellationToken.None);

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(StateHasChanged);
}
