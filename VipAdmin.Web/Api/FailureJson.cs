using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Web.Api;

/// <summary>A failure in plain words: what failed, what it means, why, what to do; since when and how often.</summary>
/// <param name="Code">Stable, as in the run.</param>
/// <param name="SafeToRepeat">Whether running it again is safe.</param>
/// <param name="Streak">Null when the run is not part of a series: a dry run, a run stopped by a person, or one that did not fail.</param>
/// <param name="Troubles">The most common errors of its orders, the most frequent first.</param>
public sealed record FailureJson(string Code, WordsJson What, WordsJson Means, WordsJson Cause, WordsJson Do, bool SafeToRepeat, StreakJson? Streak,
    TroubleJson[] Troubles)
{
    /// <summary>Null when nothing went wrong, or nothing has yet.</summary>
    public static FailureJson? Of(RunRow run, FailureStreak? streak, IReadOnlyList<TroubleTotal> troubles)
        => run.ErrorCode is not { } code || run.Status is RunStatus.Skipped or RunStatus.Running ? null : new FailureJson(
            code, Both(() => FailureWords.What(run)), Both(() => FailureWords.Say(run, "Means")), Both(() => FailureWords.Say(run, "Cause")),
            Both(() => FailureWords.Say(run, "Do")), run.Began,
            streak is null ? null : new StreakJson(streak.FirstRun, streak.Since, streak.InARow, streak.InADay),
            [.. troubles.Select(
                trouble => new TroubleJson(trouble.Code, trouble.Count,
                    FailureWords.Trouble(trouble.Code) is null ? null : Both(() => FailureWords.Trouble(trouble.Code)!)))]);

    private static WordsJson Both(Func<string> say) => new(JobSettingsWords.InEnglish(say), JobSettingsWords.InChinese(say));
}

/// <summary>Since when (UTC), and how often up to this run.</summary>
/// <param name="FirstRun">The first failure since the task last did its work.</param>
public sealed record StreakJson(Guid FirstRun, DateTime Since, int InARow, int InADay);

/// <summary>An error that orders of the run failed with.</summary>
/// <param name="Words">The likely cause; null for a code that explains itself.</param>
public sealed record TroubleJson(string Code, int Count, WordsJson? Words);
