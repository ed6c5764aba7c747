using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// One beat per task and second: arms the slot that is due within the next second and starts it exactly on time. Nothing thrown in here
/// may reach the caller, whose timer would take the process down.
/// </summary>
public sealed class ScheduleTicker(JobSettingsInForce plans, JobRunner runner, MissedSlots missed, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<ScheduleTicker> log)
{
    /// <summary>How often the ledger is searched for missed slots while everything looks fine.</summary>
    private static readonly TimeSpan SearchEvery = TimeSpan.FromMinutes(1);

    /// <summary>A timer may ring so much before its time; more than that is a step of the clock, and waited out.</summary>
    private static readonly TimeSpan TimerNoise = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentDictionary<string, State> states = new(StringComparer.Ordinal);

    /// <summary>One beat. Returns at once; the run it may start goes on by itself.</summary>
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
                // By elapsed time: a clock that was set back must not put the next search off.
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
                    // The clock was set back meanwhile: the slot is armed again when its time comes.
                    return;
                }
                await Task.Delay(wait, time, lifetime.ApplicationStopping);
            }
            if (time.UtcNow() - slot > SlotCalendar.Grace)
            {
                // This host stood still meanwhile: the slot was missed, and the search that the gap brings about catches it up, once for all that were.
                return;
            }
            var result = await runner.StartAsync(new RunRequest(job, RunTrigger.Schedule, slot, Actor.System), lifetime.ApplicationStopping);
            if (result is not StartResult.Started)
            {
                await plans.RefreshAsync(lifetime.ApplicationStopping);
                if (plans.Find(job.Key)!.SettingsVersion != job.SettingsVersion)
                {
                    // Refused because somebody changed the schedule and the news was still on its way: look again under the new one.
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
            // The slot stays unclaimed and is found by the next search for missed slots, which then knows why.
            missed.Failed(job.Key, slot, error);
            log.LogError(error, "[{Tag}] 执行失败: Error: {Error}", job.Tag, error.Message);
        }
    }

    private async Task SearchAsync(JobDefinition job)
    {
        try
        {
            // Slots of the past are judged by the schedules as saved, not as last heard of.
            await plans.RefreshAsync(lifetime.ApplicationStopping);
            await missed.SearchAsync(plans.Find(job.Key)!, lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            log.LogDebug("The search for missed slots of {Task} ended with the portal", job.Key);
        }
        catch (Exception error)
        {
            log.LogError(error, "Missed slots of {Task} could not be looked for", job.Key);
        }
    }

    private sealed class State
    {
        private int version;

        public DateTime? SeenUntil { get; set; }
        public long? LastSearch { get; set; }

        /// <summary>What was looked at under other settings was looked at for other slots, and a slot armed under them is refused: look anew.</summary>
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
