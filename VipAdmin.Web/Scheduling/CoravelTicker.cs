using Coravel;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Scheduling;

/// <summary>
/// The only file that knows Coravel. It beats once a second for each task on a worker of its own; which slot is due is decided by
/// <see cref="SlotCalendar"/>, and whether it may run by PostgreSQL. Schedules are fixed here at start because Coravel's cron is not standard
/// and adding schedules later races with its timer (docs/decisions).
/// </summary>
public static class CoravelTicker
{
    /// <summary>Registers Coravel's scheduler.</summary>
    public static IServiceCollection AddHeartbeat(this IServiceCollection services) => services.AddScheduler();

    /// <summary>Starts the beats, unless <c>ENABLE_CRON=false</c>.</summary>
    public static async Task UseHeartbeatAsync(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("VipAdmin.Schedule");
        var plans = app.Services.GetRequiredService<JobSettingsInForce>();
        if (!app.Services.GetRequiredService<IOptions<SchedulingOptions>>().Value.Enabled)
        {
            log.LogWarning("定时任务已禁用 (ENABLE_CRON=false)");
            return;
        }
        await plans.RefreshAsync(CancellationToken.None);
        log.LogInformation("========== 启动定时任务 ==========");
        var heartbeat = app.Services.GetRequiredService<ScheduleTicker>();
        app.Services.UseScheduler(scheduler =>
        {
            foreach (var job in plans.All)
            {
                var key = job.Key;
                scheduler.OnWorker(key);
                scheduler.Schedule(() => heartbeat.Beat(key)).EverySecond();
                log.LogInformation("[{Tag}] 定时任务已启动，{Rhythm}", job.Tag, job.Rhythm);
            }
        });
        log.LogInformation("========== 定时任务启动完成 ==========");
        app.Lifetime.ApplicationStopping.Register(() => log.LogInformation("========== 停止定时任务 =========="));
    }
}
