using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>How do the days of a month stand, channel by channel?</summary>
public sealed class MonthBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>The days of a month in their order, the channels of a day beside each other.</summary>
    /// <param name="month">Any day of it.</param>
    /// <param name="channel">Null: every channel.</param>
    /// <exception cref="NotPermittedException">The actor may not see statements.</exception>
    public async Task<IReadOnlyList<MonthDay>> ReadAsync(Actor actor, DateOnly month, string? channel, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var today = BusinessDay.Of(time.UtcNow());
        var first = new DateOnly(month.Year, month.Month, 1);
        var last = first.AddDays(DateTime.DaysInMonth(month.Year, month.Month) - 1);
        string[] channels = [.. PaymentMethod.Channels.Where(each => channel is null || each == channel)];
        await using var db = await databases.CreateDbContextAsync(stop);
        var days = await MonthReading.ReadAsync(db, channels, first, last, today.AddDays(-StatementDay.Reach), stop);
        var signed = await db.DailyCloses.AsNoTracking().Where(close => close.BusinessDay >= first && close.BusinessDay <= last)
            .Select(close => new { close.Channel, close.BusinessDay, close.PreparedByName, close.PreparedAt, close.ConfirmedByName, close.ConfirmedAt })
            .ToDictionaryAsync(close => (close.Channel, close.BusinessDay), stop);
        return [.. days.Select(day =>
        {
            var close = signed.GetValueOrDefault((day.Figures.Channel, day.Day));
            return new MonthDay(day.Day, MonthDay.Judge(day, today), day.Figures, day.Matched)
            {
                PreparedBy = close?.PreparedByName,
                PreparedAt = close?.PreparedAt,
                ConfirmedBy = close?.ConfirmedByName,
                ConfirmedAt = close?.ConfirmedAt,
            };
        })];
    }
}
