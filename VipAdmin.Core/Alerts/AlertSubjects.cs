using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Alerts;

/// <summary>What an alert is about.</summary>
public sealed class AlertSubjects(IDbContextFactory<VipDb> databases)
{
    /// <summary>The held run of an alert; null when its row is gone.</summary>
    public async Task<JobHold?> HoldAsync(Alert alert, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobHolds.AsNoTracking().SingleOrDefaultAsync(hold => hold.RunId == alert.Subject, stop);
    }

    /// <summary>The pause of an alert; null when its row is gone.</summary>
    public async Task<JobPause?> PauseAsync(Alert alert, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobPauses.AsNoTracking().SingleOrDefaultAsync(pause => pause.Id == alert.Subject, stop);
    }
}
