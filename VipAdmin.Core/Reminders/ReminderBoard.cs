using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Reminders;

/// <summary>How many members were due, told, left out, and how many have read it and renewed? By day and by window.</summary>
public sealed class ReminderBoard
{
    /// <summary>Weeks before a day that make its usual.</summary>
    private const int UsualWeeks = 4;

    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<VipDb> databases;
    private readonly TimeProvider time;
    private readonly IOptionsMonitor<RemindersOptions> options;
    private readonly SharedReads<(int Days, DateOnly Today), IReadOnlyList<ReminderDaySum>> reads;

    public ReminderBoard(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<RemindersOptions> options)
    {
        (this.databases, this.time, this.options) = (databases, time, options);
        reads = new SharedReads<(int Days, DateOnly Today), IReadOnlyList<ReminderDaySum>>(ReadAsync, time);
    }

    /// <summary>The last days up to today, up to a minute old.</summary>
    /// <exception cref="NotPermittedException">The actor may not see reminders.</exception>
    public async Task<ReminderFigures> ReadAsync(Actor actor, int days, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var today = BusinessDay.Of(time.UtcNow());
        var sums = await reads.GetAsync((days, today), Age).WaitAsync(stop);
        return ReminderFigures.Of(sums, today, days, options.CurrentValue.AnomalyPercent);
    }

    /// <summary>Twice the days, so that they can be compared with those before them; and the weeks that make the usual of each day.</summary>
    private async Task<IReadOnlyList<ReminderDaySum>> ReadAsync((int Days, DateOnly Today) asked)
    {
        await using var db = await databases.CreateDbContextAsync();
        var back = Math.Max(2 * asked.Days, asked.Days + 7 * UsualWeeks) + ReminderDaySums.RenewalDays;
        return await ReminderDaySums.ReadAsync(db, asked.Today.AddDays(1 - back), asked.Today, CancellationToken.None);
    }
}
