using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>Takes people's commands about runs: start one, stop one.</summary>
public sealed class RunDesk(JobSettingsInForce settings, IDbContextFactory<VipDb> databases, JobRunner runner, TimeProvider time)
{
    /// <summary>Longest window of a run.</summary>
    public const int LongestWindowDays = 31;

    /// <summary>How often a request with an idempotency key is checked again while the lock is held by a run that has no row yet.</summary>
    private const int KeyLooks = 20;

    /// <summary>Runs a task now, through the same claim and lock as the schedule.</summary>
    /// <exception cref="NotPermittedException">The actor may not start the task.</exception>
    public async Task<TriggerResult> TriggerAsync(Actor actor, string jobKey, TriggerRequest request, CancellationToken stop)
    {
        var known = settings.Find(jobKey);
        if (known?.MayBeStartedBy(actor) != true)
        {
            actor.Demand(Permission.OperateTasks);
        }
        if (known is not { } job)
        {
            return new TriggerResult.UnknownTask();
        }
        if (FaultOf(job, request, time.UtcNow()) is { } fault)
        {
            return new TriggerResult.Invalid(fault);
        }
        // The database keeps microseconds; a repeated request must be recognised by its window.
        request = request with { Window = request.Window is { } window ? new RunWindow(window.From.ToMicroseconds(), window.Until.ToMicroseconds()) : null };
        var run = new RunRequest(job, request.Trigger, null, actor, request.DryRun) { Window = request.Window, IdempotencyKey = request.IdempotencyKey };
        for (var look = 0; look < KeyLooks; look++)
        {
            if (await EarlierAsync(jobKey, request, stop) is { } earlier)
            {
                return earlier;
            }
            var paused = await IsPausedAsync(jobKey, stop);
            switch (await runner.StartAsync(run, stop))
            {
                case StartResult.Started started:
                    return new TriggerResult.Started(started.RunId, paused, started.Completion);
                case var refused when request.IdempotencyKey is not null:
                    if (await EarlierAsync(jobKey, request, stop) is { } winner)
                    {
                        return winner;
                    }
                    if (refused is StartResult.AlreadyRunning { RunId: { } other })
                    {
                        return new TriggerResult.AlreadyRunning(other);
                    }
                    // The holder of the lock has no row yet, or has just ended; it may be the first run with this key.
                    continue;
                case StartResult.AlreadyRunning busy:
                    return new TriggerResult.AlreadyRunning(busy.RunId);
                default:
                    return new TriggerResult.AlreadyRunning(null);
            }
        }
        return new TriggerResult.AlreadyRunning(null);
    }

    /// <summary>
    /// Does for real what a dry run showed: the orders it lists and no others; a task that lists no orders stops and asks when it would tell more members than
    /// were shown. The guard's usual limit applies.
    /// </summary>
    /// <param name="dryRun">A finished dry run, at most <see cref="ApprovedPlan.Keeps"/> old.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<TriggerResult> CarryOutAsync(Actor actor, Guid dryRun, RunTrigger trigger, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        await using var db = await databases.CreateDbContextAsync(stop);
        var plan = await db.JobRuns.AsNoTracking().SingleOrDefaultAsync(run => run.Id == dryRun, stop);
        if (plan is null || settings.Find(plan.JobKey) is not { } job)
        {
            return new TriggerResult.UnknownTask();
        }
        if (!ApprovedPlan.IsMade(plan.DryRun, plan.Status))
        {
            return new TriggerResult.Invalid(TriggerFault.NoPlan);
        }
        if (plan.FinishedAt <= time.UtcNow() - ApprovedPlan.Keeps)
        {
            return new TriggerResult.Invalid(TriggerFault.PlanTooOld);
        }
        var counters = JsonSerializer.Deserialize<Dictionary<string, long>>(plan.Counters) ?? [];
        var request = new RunRequest(job, trigger, null, actor)
        {
            // A dry run is started by a person and ignores the waiting times of orders.
            Plan = new ApprovedPlan(dryRun, RunCounters.Final(job.Counters, counters), AskEverything: true),
            Window = plan is { WindowFrom: { } from, WindowUntil: { } until } ? new RunWindow(from, until) : null,
        };
        var paused = await IsPausedAsync(job.Key, stop);
        return await runner.StartAsync(request, stop) switch
        {
            StartResult.Started started => new TriggerResult.Started(started.RunId, paused, started.Completion),
            StartResult.AlreadyRunning busy => new TriggerResult.AlreadyRunning(busy.RunId),
            _ => new TriggerResult.AlreadyRunning(null),
        };
    }

    /// <summary>Asks a run, on any host, to stop at its next safe point; the work done so far stays done and counted.</summary>
    /// <param name="reason">Shown with the run, at most <see cref="Reason.Longest"/> characters; optional.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<CancelResult> CancelAsync(Actor actor, Guid runId, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        reason = string.IsNullOrWhiteSpace(reason) ? null : MaskedPhone.Mobile(reason.Trim());
        if (reason?.Length > Reason.Longest)
        {
            return new CancelResult.ReasonTooLong();
        }
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var asked = await db.JobRuns.Where(run => run.Id == runId && run.Status == RunStatus.Running && run.CancelRequestedAt == null)
            .ExecuteUpdateAsync(set => set
            .SetProperty(run => run.CancelRequestedAt, now).SetProperty(run => run.CancelRequestedBy, actor.Name).SetProperty(run => run.CancelReason, reason),
            stop);
        var found = await db.JobRuns.AsNoTracking().Where(run => run.Id == runId).Select(run => new { run.JobKey, run.Status, run.CancelRequestedBy })
            .SingleOrDefaultAsync(stop);
        if (asked == 0 || found is null)
        {
            return found switch
            {
                null => new CancelResult.UnknownRun(),
                { Status: RunStatus.Running, CancelRequestedBy: { } by } => new CancelResult.Already(by),
                _ => new CancelResult.Ended(),
            };
        }
        var act = new Act(actor, AuditAction.RunCancelled, found.JobKey, reason, new { runId });
        await Acts.CommitAsync(db, time, act, [Topic.Jobs, Topic.Cancel, Topic.Run(runId)], stop);
        return new CancelResult.Requested();
    }

    private static TriggerFault? FaultOf(JobDefinition job, TriggerRequest request, DateTime now) => request switch
    {
        { IdempotencyKey: { } key } when string.IsNullOrWhiteSpace(key) || key.Length > TriggerRequest.LongestKey => TriggerFault.BadKey,
        { Window: null } => null,
        _ when !job.TakesWindow => TriggerFault.NoWindows,
        { Window: var window } when window.From >= window.Until => TriggerFault.WindowEmpty,
        { Window: var window } when window.From > now => TriggerFault.WindowAhead,
        { Window: var window } when window.Until - window.From > TimeSpan.FromDays(LongestWindowDays) => TriggerFault.WindowTooLong,
        _ => null,
    };

    /// <summary>The run that an earlier request with this key started; null when there is none.</summary>
    private async Task<TriggerResult?> EarlierAsync(string jobKey, TriggerRequest request, CancellationToken stop)
    {
        if (request.IdempotencyKey is not { } key)
        {
            return null;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var run = await db.JobRuns.AsNoTracking().Where(run => run.JobKey == jobKey && run.IdempotencyKey == key)
            .Select(run => new { run.Id, run.DryRun, run.WindowFrom, run.WindowUntil }).SingleOrDefaultAsync(stop);
        return run is null ? null
            : run.DryRun == request.DryRun && run.WindowFrom == request.Window?.From && run.WindowUntil == request.Window?.Until
            ? new TriggerResult.Repeated(run.Id)
            : new TriggerResult.KeyReused(run.Id);
    }

    private async Task<bool> IsPausedAsync(string jobKey, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await PauseLedger.InForce(db, time.UtcNow()).AnyAsync(pause => pause.JobKey == jobKey, stop);
    }
}
