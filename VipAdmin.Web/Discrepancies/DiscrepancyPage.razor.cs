using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>One discrepancy: both sides, its meaning, its history, and the possible acts; its address carries the list's filter.</summary>
public sealed partial class DiscrepancyPage : LivePage
{
    private DiscrepancyDetail? detail;
    private DiscrepancyActs? acts;

    [Inject] private DiscrepancyCase Cases { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Parameter] public Guid Id { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Discrepancies, Topic.Orders];

    /// <summary>What our books say now also changes without a signal: the payment backend sends none.</summary>
    protected override TimeSpan? ReadEvery => TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
        => detail = await Cases.FindAsync(Actor, Id, DiscrepancyQuery.Read(Navigation.Uri, Actor, Time.UtcNow()), stop);

    /// <summary>
    /// Which words explain it: a refund of an order that was never booked here affects no membership, and an order with another amount may be booked.
    /// </summary>
    private static string Kind(DiscrepancyDetail detail)
        => (detail.Row.Type, detail.Evidence.FirstOrDefault(row => row.Name == EvidenceName.State)?.Local) switch
        {
            (DiscrepancyType.RefundRemoteOnly, "pending" or "cancelled") => "RefundRemoteOnly.Unbooked",
            (DiscrepancyType.AmountMismatch, "paid" or "refunding" or "refunded") => "AmountMismatch.Booked",
            _ => detail.Row.Type.ToString(),
        };

    /// <summary>"3 / 18": the place in the list.</summary>
    private string Where(PlaceInList place)
    {
        var count = place.Count > DiscrepancyList.CountedTo
            ? $"{DiscrepancyList.CountedTo.ToString("N0", CultureInfo.InvariantCulture)}+" : place.Count.ToString("N0", CultureInfo.InvariantCulture);
        var position = place.Position?.ToString("N0", CultureInfo.InvariantCulture) ?? "–";
        return T["Place", position, count];
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Yuan(long? fen) => fen is { } known ? Money.Format(known) : "—";

    private string Here(string path) => DiscrepancyQuery.Carry(Navigation.Uri, path);

    private string? Step(Guid? id) => id is null ? null : Here($"/discrepancies/{id}");

    private string? OrderAddress => detail?.Row.OrderNo is { } number ? $"/orders/{Uri.EscapeDataString(number)}" : null;
}
