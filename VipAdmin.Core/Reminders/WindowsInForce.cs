using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Reminders;

/// <summary>The windows that count now. They are read with each use: a run starts once a day, and no host may use windows that another one replaced.</summary>
/// <param name="Version">0 = those of the guide.</param>
/// <param name="All">The earliest day first, those that are off too.</param>
public sealed record WindowsInForce(int Version, IReadOnlyList<ReminderWindow> All)
{
    /// <summary>Those in which members are told.</summary>
    public IReadOnlyList<ReminderWindow> On => [.. All.Where(window => window.On)];

    /// <summary>Reads them.</summary>
    public static async Task<WindowsInForce> ReadAsync(VipDb db, RemindersOptions options, CancellationToken stop)
    {
        var saved = await db.ReminderWindows.AsNoTracking().OrderByDescending(row => row.Version).Select(row => new { row.Version, row.Windows })
            .FirstOrDefaultAsync(stop);
        return saved is null ? new WindowsInForce(0, options.Default) : new WindowsInForce(saved.Version, ReminderWindowsVersion.Read(saved.Windows));
    }
}
