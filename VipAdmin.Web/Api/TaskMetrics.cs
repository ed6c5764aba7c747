using Prometheus;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Board;

namespace VipAdmin.Web.Api;

/// <summary>
/// Metrics for monitors. Task figures are read from the database at each scrape, so every host reports the same and a restart loses nothing; process figures
/// are this host's own. Names are stable.
/// </summary>
public sealed class TaskMetrics
{
    private readonly JobBoard board;
    private readonly DiscrepancyList discrepancies;
    private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
    private readonly Gauge healthy;
    private readonly Gauge paused;
    private readonly Gauge pauseOverdue;
    private readonly Gauge held;
    private readonly Gauge running;
    private readonly Gauge lastStart;
    private readonly Gauge lastDuration;
    private readonly Gauge lastCounter;
    private readonly Gauge open;

    public TaskMetrics(JobBoard board, DiscrepancyList discrepancies)
    {
        (this.board, this.discrepancies) = (board, discrepancies);
        var factory = Metrics.WithCustomRegistry(registry);
        healthy = factory.CreateGauge("vipadmin_task_healthy", "1 while the task is scheduled and on time.", "task");
        paused = factory.CreateGauge("vipadmin_task_paused", "1 while the task is paused.", "task");
        pauseOverdue = factory.CreateGauge("vipadmin_pause_overdue",
            "1 while a pause of the task has been in force for too long without an end, or past its end.", "task");
        held = factory.CreateGauge("vipadmin_task_held", "1 while a run of the task waits for a confirmation.", "task");
        running = factory.CreateGauge("vipadmin_task_running", "1 while a run of the task is unfinished.", "task");
        lastStart = factory.CreateGauge("vipadmin_task_last_run_timestamp_seconds", "Start of the last finished run.", "task", "status");
        lastDuration = factory.CreateGauge("vipadmin_task_last_run_duration_seconds", "Duration of the last finished run.", "task");
        lastCounter = factory.CreateGauge("vipadmin_task_last_run_count", "Counters of the last finished run; none when it was held before acting.", "task",
            "counter");
        open = factory.CreateGauge("vipadmin_discrepancies_open", "Unresolved discrepancies.", "severity");
        registry.AddBeforeCollectCallback(ReadAsync);
        DotNetStats.Register(registry);
    }

    /// <summary>Writes the metrics in Prometheus' text format.</summary>
    public Task WriteAsync(Stream to, CancellationToken stop) => registry.CollectAndExportAsTextAsync(to, stop);

    private async Task ReadAsync(CancellationToken stop)
    {
        foreach (var card in await board.HealthAsync(stop))
        {
            var task = card.Job.Key;
            healthy.WithLabels(task).Set(card.Healthy ? 1 : 0);
            paused.WithLabels(task).Set(card.Pause is null ? 0 : 1);
            pauseOverdue.WithLabels(task).Set(card.PauseOverdue ? 1 : 0);
            held.WithLabels(task).Set(card.Hold is null ? 0 : 1);
            running.WithLabels(task).Set(card.Running is null ? 0 : 1);
            if (card.Last is { } last)
            {
                foreach (var labels in lastStart.GetAllLabelValues().Where(labels => labels[0] == task))
                {
                    lastStart.RemoveLabelled(labels);
                }
                lastStart.WithLabels(task, Word.Of(last.State)).Set(new DateTimeOffset(last.StartedAt).ToUnixTimeMilliseconds() / 1000d);
                lastDuration.WithLabels(task).Set(last.Duration(card.At)?.TotalSeconds ?? 0);
                foreach (var labels in lastCounter.GetAllLabelValues().Where(labels => labels[0] == task))
                {
                    lastCounter.RemoveLabelled(labels);
                }
                // The counters of a held run are a plan, not done.
                foreach (var (name, value) in last.Counters.Where(_ => !last.IsPlan))
                {
                    lastCounter.WithLabels(task, name).Set(value);
                }
            }
        }
        var counts = await discrepancies.UnfinishedAsync(stop);
        foreach (var severity in Enum.GetValues<Severity>())
        {
            open.WithLabels(Word.Of(severity)).Set(counts.GetValueOrDefault(severity));
        }
    }
}
