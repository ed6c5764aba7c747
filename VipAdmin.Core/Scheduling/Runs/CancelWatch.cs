using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Detects requests, made on any host, to stop a run of this process: by the signal of the request, and by polling every two seconds in case signals do not
/// arrive.
/// </summary>
public sealed class CancelWatch(ChangeFeed feed, IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<CancelWatch> log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Watches a run until the returned handle is disposed.</summary>
    internal IDisposable Over(LiveRun run)
    {
        var look = new SharedRead<bool>(() => LookAsync(run));
        return new Watch(feed.Subscribe([Topic.Cancel], look.GetAsync), time.CreateTimer(_ => _ = look.GetAsync(), null, Every, Every));
    }

    /// <summary>Who asked and why, in one line.</summary>
    internal static string Words(string? by, string? reason) => reason is null ? by ?? "" : $"{by}: {reason}";

    private async Task<bool> LookAsync(LiveRun run)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync();
            var asked = await db.JobRuns.AsNoTracking().Where(r => r.Id == run.Id && r.CancelRequestedAt != null)
                .Select(r => new { r.CancelRequestedBy, r.CancelReason }).SingleOrDefaultAsync();
            if (asked is not null)
            {
                run.Cancel(Words(asked.CancelRequestedBy, asked.CancelReason));
            }
            return asked is not null;
        }
        catch (Exception error) when (DatabaseFault.IsDatabase(error))
        {
            log.LogDebug(error, "Whether run {Run} was asked to stop could not be read; trying again in a moment", run.Id);
            return false;
        }
    }

    private sealed class Watch(IDisposable subscription, ITimer timer) : IDisposable
    {
        public void Dispose()
        {
            subscription.Dispose();
            timer.Dispose();
        }
    }
}
