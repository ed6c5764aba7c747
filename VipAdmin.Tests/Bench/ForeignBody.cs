using System.Collections.Concurrent;
using Quartz;

namespace VipAdmin.Tests.Bench;

/// <summary>What Hangfire and Quartz.NET call: they make the object, or none, so what it notes is static.</summary>
public static class ForeignBody
{
    internal static ConcurrentDictionary<string, (DateTime At, TaskCompletionSource Done)> Waiting { get; } = new(StringComparer.Ordinal);
    internal static ConcurrentDictionary<string, DateTime> Begun { get; } = new(StringComparer.Ordinal);
    internal static ConcurrentQueue<double> Late { get; } = new();

    /// <summary>A run that was asked for begins.</summary>
    public static void Begin(string id)
    {
        Begun[id] = TimeProvider.System.GetUtcNow().UtcDateTime;
        Waiting[id].Done.SetResult();
    }

    /// <summary>A run of a full minute begins.</summary>
    public static void BeginSlot() => Late.Enqueue(TimeProvider.System.GetUtcNow().TimeOfDay.TotalMilliseconds % 60_000);

    internal sealed class Probe : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            Begin(context.MergedJobDataMap.GetString("id")!);
            return ValueTask.CompletedTask;
        }
    }

    internal sealed class Slot : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            Late.Enqueue((TimeProvider.System.GetUtcNow() - context.ScheduledFireTimeUtc!.Value).TotalMilliseconds);
            return ValueTask.CompletedTask;
        }
    }
}
