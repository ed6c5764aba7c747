using Microsoft.Extensions.Localization;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>The result of triggering a task, in words for pages. Pages make only valid requests, so a refusal means that another run is in progress.</summary>
internal static class TriggerWords
{
    /// <param name="done">What to say when the run was started.</param>
    public static Told Of(TriggerResult result, string done, IStringLocalizer words)
        => result is TriggerResult.Started ? new Told.Done(done) : new Told.No(words["Act.Busy"]);
}
