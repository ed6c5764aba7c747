using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// One beat per task and second: arms the slot that is due within the next second and starts it exactly on time. No exception may reach
/// the caller, because its timer would take the process down.
/// </summary>
public sealed class ScheduleTicker(JobSettingsInForce plans, JobRunner runner, MissedSlots missed, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<ScheduleTicker> log)
{
    /// <summary>How often missed slots are searched for when no gap was seen.</summary>
    private static readonly TimeSpan SearchEvery = TimeSpan.FromMinutes(1);

    /// <summary>Timers can fire up to 2 ms early. Anything more means the clock stepped, so wait again.</summary>
    private static readonly TimeSpan TimerNoise = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentDictionary<string, State> states = new(StringComparer.Ordinal);

    /// <summary>One beat. Returns at once; a run it starts continues in the background.</summary>
    public void Beat(string jobKey)
    {
        try
        {
            var job = plans.Find(jobKey)!;
            var state = states.GetOrAdd(jobKey, _ => new State());
            lock (state)
            {
                var now = time.UtcNow();
                var beat = SlotCalendar.Look(job, state.Seen(job), now);
                state.SeenUntil = beat.SeenUntil;
                if (beat.Slot is { } slot)
                {
                    _ = StartAtAsync(job, slot);
                }
                // By elapsed time, so that a clock that was set back does not postpone the next search.
                if (beat.Gap || state.LastSearch is not { } last || time.GetElapsedTime(last) >= SearchEvery)
                {
                    state.LastSearch = time.GetTimestamp();
                    _ = SearchAsync(job);
                }
            }
        }
        catch (Exception error)
        {
            log.LogError(error, "The schedule of {Task} could not be read", jobKey);
        }
    }

    private async Task StartAtAsync(JobDefinition job, DateTime slot)
    {
        try
        {
            for (var wait = slot - time.UtcNow(); wait > TimerNoise; wait = slot - time.UtcNow())
            {
                if (wait > SlotCalendar.LookAhead + SlotCalendar.Grace)
                {
                    // The clock was set back meanwhile; the slot is armed again when it is due.
                    return;
                }
                await Task.Delay(wait, time, lifetime.ApplicationStopping);
            }
            if (time.UtcNow() - slot > SlotCalendar.Grace)
            {
                // The host was frozen meanwhile and the slot was missed. The gap triggers a search, which catches up with one run for all missed slots.
                return;
            }
            var result = await runner.StartAsync(new RunRequest(job, RunTrigger.Schedule, slot, Actor.System), lifetime.ApplicationStopping);
            if (result is not StartResult.Started)
            {
                await plans.RefreshAsync(lifetime.ApplicationStopping);
                if (plans.Find(job.Key)!.SettingsVersion != job.SettingsVersion)
                {
                    // Refused because the schedule was changed and this host had not read the change yet: look again under the new one.
                    Beat(job.Key);
                }
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            log.LogDebug("Slot {Slot} of {Task} was not started: the portal is stopping", slot, job.Key);
        }
        catch (Exception error)
        {
            // The slot stays unclaimed; the next search for missed slots finds it and records this reason.
            missed.Failed(job.Key, slot, error);
            log.LogError(error, "[{Tag}] 执行失败: Error: {Error}", job.Tag, error.Message);
        }
    }

    private async Task SearchAsync(JobDefinition job)
    {
        try
        {
            // Past slots are judged by the schedules as saved, not as last read.
            await plans.RefreshAsync(lifetime.ApplicationStopping);
            await missed.SearchAsync(plans.Find(job.Key)!, lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            log.LogDebug("The search for missed slots of {Task} ended with the portal", job.Key);
        }
        catch (Exception error)
        {
            log.LogError(error, "The search for missed slots of {Task} failed", job.Key);
        }
    }

    private sealed class State
    {
        private int version;

        public DateTime? SeenUntil { get; set; }
        public long? LastSearch { get; set; }

        /// <summary>Until when slots were examined under the current settings; null after a change, because slots armed before it are refused.</summary>
        public DateTime? Seen(JobDefinition job)
        {
            if (job.SettingsVersion != version)
            {
                (version, SeenUntil) = (job.SettingsVersion, null);
            }
            return SeenUntil;
        }
    }
}
