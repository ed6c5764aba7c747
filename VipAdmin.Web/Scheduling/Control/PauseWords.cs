using Microsoft.Extensions.Localization;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>The result of pausing or resuming, in words for pages.</summary>
internal static class PauseWords
{
    /// <param name="done">What to say when it was done.</param>
    /// <param name="undo">Takes it back.</param>
    /// <param name="undoName">See <see cref="Told.Done.UndoName"/>.</param>
    public static Told Of(
        PauseResult result, string done, IStringLocalizer<SchedulingText> words, Func<Task<Told>>? undo = null, string? undoName = null)
        => result is PauseResult.Done
            ? new Told.Done(done) { Undo = undo, UndoName = undoName } : new Told.No(words["Refused." + result.GetType().Name]);
}
