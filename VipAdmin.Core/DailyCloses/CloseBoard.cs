using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>Who has prepared, signed and reopened a day, and with which figures?</summary>
public sealed class CloseBoard(IDbContextFactory<VipDb> databases)
{
    /// <summary>The closes of a day, channel by channel; a channel without one is open.</summary>
    /// <exception cref="NotPermittedException">The actor may not see closes.</exception>
    public async Task<IReadOnlyList<DayClose>> ReadAsync(Actor actor, DateOnly day, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var closes = await db.DailyCloses.AsNoTracking().Where(close => close.BusinessDay == day && PaymentMethod.Channels.Contains(close.Channel))
            .ToListAsync(stop);
        var events = await db.DailyCloseEvents.AsNoTracking().Where(e => e.BusinessDay == day && PaymentMethod.Channels.Contains(e.Channel))
            .OrderByDescending(e => e.Id).ToListAsync(stop);
        var noticed = await db.Discrepancies.Where(d => d.ClosedDay == day && d.Channel != null)
            .GroupBy(d => d.Channel!).ToDictionaryAsync(each => each.Key, each => each.Count(), stop);
        return [.. PaymentMethod.Channels.Select(channel =>
        {
            var close = closes.Find(each => each.Channel == channel);
            return new DayClose(channel, close?.State ?? CloseState.Open, [.. events.Where(e => e.Channel == channel).Select(e =>
                new CloseEvent(e.Id, e.Kind, e.At, e.ActorName, e.Note, FiguresOf(e.Figures)))])
            {
                Note = close?.Note,
                PreparedBy = close?.PreparedBy,
                PreparedByName = close?.PreparedByName,
                PreparedAt = close?.PreparedAt,
                ConfirmedByName = close?.ConfirmedByName,
                ConfirmedAt = close?.ConfirmedAt,
                Noticed = noticed.GetValueOrDefault(channel),
                SignedFigures = FiguresOf(close?.Figures),
            };
        })];
    }

    private static DayFigures? FiguresOf(string? json) => json is null ? null : JsonSerializer.Deserialize<DayFigures>(json, JsonSerializerOptions.Web);
}
