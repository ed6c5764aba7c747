using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Damage;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Damage;

/// <summary>What the daily scan of the shared tables found, kind by kind: what stands now, what is open of it and what is done.</summary>
public sealed partial class DamagePage : LivePage
{
    private IReadOnlyList<DamageKind> kinds = [];
    private Freshness? fresh;
    private bool busy;

    [Inject] private DamageBoard Board { get; set; } = null!;
    [Inject] private FreshnessBoard Scans { get; set; } = null!;
    [Inject] private RunDesk Runs { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> Scheduling { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs, Topic.Discrepancies];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var (known, scans) = (await Board.ReadAsync(Actor, stop), await Scans.OfAsync(Actor, DamageScanJob.Key, stop));
        (kinds, fresh) = (known, scans);
    }

    /// <summary>The last scan that did its work; null when none ever did, which is not the same as one that found nothing.</summary>
    private RunRow? Scan => fresh?.Done;

    private RunRow? Running => fresh?.Card.Running;

    private long Found => Scan is { } scan ? DamageScanCounters.Kinds.Sum(kind => Of(scan, kind.Count)) : 0;

    private long FoundFen => Scan is { } scan ? DamageScanCounters.Kinds.Sum(kind => Of(scan, kind.Fen)) : 0;

    private string? Next => fresh?.Card.NextSlot is { } next
        ? BusinessDay.ToBeijing(next).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : null;

    private static long Of(RunRow run, Counter counter) => run.Counters.GetValueOrDefault(counter.Name);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cases(DiscrepancyType type, bool finished)
        => $"/discrepancies?{DiscrepancyQuery.Type}={Word.Of(type)}" + (finished ? $"&{DiscrepancyQuery.Standing}={Word.Of(DiscrepancyStanding.Any)}" : "");

    private async Task ScanAsync()
    {
        if (!await ReasonDialog.ConfirmAsync(Dialogs, T["Scan.Title"], T["Scan.Meaning"], T["Scan"]))
        {
            return;
        }
        busy = true;
        try
        {
            await Command.RunAsync(Actor, async () => TriggerWords.Of(
                await Runs.TriggerAsync(Actor, DamageScanJob.Key, new TriggerRequest(RunTrigger.Manual), CancellationToken.None), T["Scan.Done"], Scheduling));
        }
        finally
        {
            busy = false;
        }
    }
}
