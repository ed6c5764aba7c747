using System.Runtime.CompilerServices;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Api;
using VipAdmin.Web.Cli;

namespace VipAdmin.Web.Reminders;

/// <summary>The reminders of a run on the command line.</summary>
public static class ReminderRunRows
{
    /// <summary>Every reminder of a run, planned ones too.</summary>
    public static RunRows All { get; } = new("reminders", ["member", "phone", "days left", "state", "why", "words"], ReadAsync);

    private static async IAsyncEnumerable<RunRowShape> ReadAsync(
        IServiceProvider services, Actor actor, Guid runId, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var row in services.GetRequiredService<RunReminders>().AllAsync(actor, new RunReminderFilter(runId), stop))
        {
            yield return new RunRowShape(RunReminderJson.Of(row),
                [row.UserId, row.Phone ?? "–", $"{row.DaysLeft}", Word.Of(row.Status) ?? "planned", row.Reason ?? "", row.Content ?? ""]);
        }
    }
}
