using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The bulk act of a person: how it is begun, how far it is, what it did not do and why, and how it is taken back.</summary>
public sealed partial class BulkActs
{
    /// <summary>Failures listed; every one of them stands in the list of discrepancies as before.</summary>
    private const int MostShown = 100;

    /// <summary>So long a result is shown to who opens the list anew.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(400);

    private BulkRun? run;
    private bool looking;
    private ITimer? ticks;
    private CultureInfo culture = CultureInfo.InvariantCulture;

    [Inject] private BulkDesk Desk { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;

    /// <summary>What is acted on.</summary>
    [Parameter, EditorRequired] public DiscrepancyFilter Filter { get; set; } = null!;
    /// <summary>The address of the list with its filter: the result of an act is shown where it was begun.</summary>
    [Parameter, EditorRequired] public string List { get; set; } = "";
    /// <summary>Discrepancies of the filter; one more than <see cref="DiscrepancyList.CountedTo"/> means "more".</summary>
    [Parameter, EditorRequired] public int Count { get; set; }
    /// <summary>To whom they can be assigned.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<Assignee> People { get; set; } = [];

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        culture = CultureInfo.CurrentUICulture;
        // A run that goes on since before the page was opened or reloaded, or that has only just ended.
        run = Desk.Latest(Me) is { } latest && (latest.EndedAt is not { } ended || Time.UtcNow() - ended < Recent) ? latest : null;
        Watch();
    }

    /// <inheritdoc />
    public void Dispose() => ticks?.Dispose();

    /// <summary>The run that belongs to this list; one that is under way belongs to all of them.</summary>
    private BulkRun? Here => run is { } latest && (latest.Progress.State == BulkRunState.Running || latest.List == List) ? latest : null;

    private string BeginWords => Count > DiscrepancyList.CountedTo ? T["Bulk.BeginMore"] : T.Counted("Bulk.Begin", Count);

    private async Task BeginAsync()
    {
        looking = true;
        try
        {
            await Command.RunAsync(Me, StartAsync);
        }
        finally
        {
            looking = false;
        }
    }

    private async Task<Told> StartAsync()
    {
        var plan = await Desk.LookAsync(Me, Filter, CancellationToken.None);
        if (plan.More)
        {
            return new Told.No(T["Bulk.TooMany", N(DiscrepancyList.CountedTo)]);
        }
        if (await BulkDialog.AskAsync(Dialogs, plan, People) is not { } act)
        {
            return new Told.Done();
        }
        if (Desk.Start(Me, act, plan.Cases, List) is not { } started)
        {
            return new Told.No(T["Bulk.UnderWay"]);
        }
        run = started;
        Watch();
        await BulkDialog.DropAsync(Drafts, Me);
        return new Told.Done();
    }

    private Task UndoAsync() => Command.RunAsync(Me, () =>
    {
        if (Desk.Undo(Me, run!) is not { } undoing)
        {
            return Task.FromResult<Told>(new Told.No(T["Bulk.UnderWay"]));
        }
        run = undoing;
        Watch();
        return Task.FromResult<Told>(new Told.Done());
    });

    private void Dismiss()
    {
        Desk.Dismiss(Me, run!);
        run = null;
    }

    private void Watch()
    {
        if (run is { Progress.State: BulkRunState.Running } && RendererInfo.IsInteractive)
        {
            ticks ??= Time.CreateTimer(_ => _ = InvokeAsync(Tick), null, Rhythm, Rhythm);
        }
    }

    private void Tick()
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
        if (run is not { Progress.State: BulkRunState.Running })
        {
            ticks?.Dispose();
            ticks = null;
        }
        StateHasChanged();
    }

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Width(BulkProgress now)
        => FormattableString.Invariant($"width:{100.0 * (now.Done + now.Failed.Count) / Math.Max(now.Total, 1):0.#}%");
}
