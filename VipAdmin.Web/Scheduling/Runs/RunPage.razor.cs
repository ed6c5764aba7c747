using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>One run: its state, its effect on each order, its log.</summary>
public sealed partial class RunPage : LivePage
{
    /// <summary>Short, so that the log below is near.</summary>
    private const int PageLength = 25;

    private RunRow? run;
    private JobCard? card;
    private IReadOnlyList<OutcomeTotal> totals = [];
    private int unchanged;
    private KeyPage<RunItemRow> items = KeyPage<RunItemRow>.Empty;
    private IReadOnlyList<JobRunAttempt> attempts = [];
    private IReadOnlyList<TroubleTotal> troubles = [];
    private FailureStreak? streak;
    private JobHold? hold;
    private Alert? alert;
    private Guid? carriedOutBy;
    private bool carriedOut;
    private int notMet;

    [Parameter] public Guid Id { get; set; }
    [SupplyParameterFromQuery(Name = "outcome")] public string? OutcomeText { get; set; }
    [SupplyParameterFromQuery(Name = "order")] public string? Order { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] public string? AfterText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] public string? BeforeText { get; set; }

    [Inject] private RunHistory Runs { get; set; } = null!;
    [Inject] private RunBoard Attempts { get; set; } = null!;
    [Inject] private RunItemBoard Items { get; set; } = null!;
    [Inject] private FailureStreaks Streaks { get; set; } = null!;
    [Inject] private HoldDesk Holds { get; set; } = null!;
    [Inject] private AlertLedger Alerts { get; set; } = null!;
    [Inject] private JobBoard Board { get; set; } = null!;
    [Inject] private IServiceProvider Services { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> Words { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics => [Topic.Run(Id), Topic.Jobs];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var read = await Runs.FindAsync(Actor, Id, stop);
        if (read is not null)
        {
            card = await Board.CardAsync(Actor, read.JobKey, stop);
            attempts = await Attempts.AttemptsAsync(Actor, Id, stop);
            await LoadFailureAsync(read, stop);
            if (JobParts.Of(read.JobKey).OnRunPage is null)
            {
                // The last signal of a run comes after its end, so the totals are counted again.
                totals = await Items.TotalsAsync(Actor, Id, stop, read.Status == RunStatus.Running ? TimeSpan.FromSeconds(1) : default);
                unchanged = Unchanged(read);
                notMet = read is { Confirms: { } plan, Status: not RunStatus.Running } ? await Items.NotMetAsync(Actor, plan, Id, stop) : 0;
                items = await Items.ItemsAsync(Actor, Id, Outcome, Order, Before, After, PageLength, unchanged > 0, stop);
            }
        }
        run = read;
    }

    private async Task LoadFailureAsync(RunRow read, CancellationToken stop)
    {
        hold = await Holds.FindAsync(Actor, Id, stop);
        alert = hold is null ? null : await Alerts.OfHoldAsync(Actor, Id, stop);
        carriedOutBy = hold is not null || read.DryRun ? await Runs.CarriedOutByAsync(Actor, read, stop) : null;
        carriedOut = carriedOutBy is { } by && await Runs.FindAsync(Actor, by, stop) is { Status: not (RunStatus.Failed or RunStatus.Interrupted) };
        streak = await Streaks.OfAsync(Actor, read, stop);
        troubles = streak is null ? [] : await Items.TroublesAsync(Actor, Id, stop);
    }

    /// <summary>
    /// How many orders the list leaves out: those that a plan leaves as they are, beside others, while the reader asks for no outcome and no order.
    /// </summary>
    private int Unchanged(RunRow read)
        => read is { IsPlan: true, Status: not RunStatus.Running } && Outcome is null && string.IsNullOrWhiteSpace(Order)
            && totals.Any(total => total.Outcome != ItemOutcome.Left)
                ? totals.Where(total => total.Outcome == ItemOutcome.Left).Sum(total => total.Count) : 0;

    private RunPlan Plan => RunPlan.Of(Timetable.CountersOf(run!.JobKey), run.Counters);

    private long? After => Query.Key(AfterText);

    private long? Before => Query.Key(BeforeText);

    /// <summary>
    /// It ended with a hold, which has a card of its own; a run that asked and then failed also has a failure to explain.
    /// </summary>
    private bool IsAskedAbout => hold is not null && run?.ErrorCode is RunReason.Held or RunReason.CancelsHeld;

    /// <summary>Who asked it to stop, and why.</summary>
    private string CancelWords => run?.CancelReason is { } reason ? $"{run.CancelRequestedBy} ({reason})" : run?.CancelRequestedBy ?? "";

    private ItemOutcome? Outcome => Enum.TryParse<ItemOutcome>(OutcomeText, ignoreCase: true, out var outcome) && Enum.IsDefined(outcome) ? outcome : null;

    private string Title => run is null ? T["Run.Title"] : Words["Run.TitleOf", TaskNames.Of(run.JobKey), TrendBars.Clock(run.Slot ?? run.StartedAt)];

    private Crumb[] Crumbs => run is null
        ? [new Crumb(T["Jobs.Title"], "/tasks")]
        : [new Crumb(T["Jobs.Title"], "/tasks"), new Crumb(TaskNames.Of(run.JobKey), $"/tasks/{run.JobKey}")];

    private int MaxAttempts => Math.Max(run?.Attempt ?? 1, 1 + (card?.Job.Retry?.Invoke(Services).Retries ?? 0));
}
