using System.Diagnostics;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.DailyCloses;

/// <summary>The result of a command about a close, in words for pages.</summary>
internal static class CloseTold
{
    /// <param name="done">What to say when it was done.</param>
    public static Told Of(CloseResult result, string done, IStringLocalizer<DaysText> words)
        => result is CloseResult.Done ? new Told.Done(done) : new Told.No(result switch
        {
            CloseResult.Unfinished(var count) => words.Counted("Refused.Unfinished", count),
            CloseResult.Unexplained(var fen) => words["Refused.Unexplained", Money.FormatDifference(fen)],
            CloseResult.Moved(var seen, var now) => words["Refused.Moved", Money.FormatDifference(seen), Money.FormatDifference(now)],
            CloseResult.AlreadyPrepared(var by) => words["Refused.AlreadyPrepared", by],
            CloseResult.ReasonNeeded => words["Refused.ReasonNeeded", Reason.Longest],
            _ => words["Refused." + result.GetType().Name].Value,
        });

    /// <summary>What has to be done before a day can be closed.</summary>
    public static string Obstacle(CloseResult obstacle, IStringLocalizer<DaysText> words) => obstacle switch
    {
        CloseResult.NotOver => words["Obstacle.NotOver"],
        CloseResult.NoStatement => words["Obstacle.NoStatement"],
        CloseResult.Unfinished(var count) => words.Counted("Obstacle.Unfinished", count),
        CloseResult.Unexplained(var fen) => words["Obstacle.Unexplained", Money.FormatDifference(fen)],
        _ => throw new UnreachableException($"Not an obstacle: {obstacle}"),
    };
}
