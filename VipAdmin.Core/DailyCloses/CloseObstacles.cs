using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>What keeps a day from being prepared. Pure.</summary>
public static class CloseObstacles
{
    /// <summary>Everything that its figures say, the first thing to do first; empty for a day that can be prepared.</summary>
    public static IReadOnlyList<CloseResult> Of(DayFigures figures)
    {
        if (!figures.Statement)
        {
            return [new CloseResult.NoStatement()];
        }
        List<CloseResult> found = [];
        if (figures.Causes.Sum(cause => cause.Blocking) is > 0 and var unfinished)
        {
            found.Add(new CloseResult.Unfinished(unfinished));
        }
        if (figures.UnexplainedFen != 0)
        {
            found.Add(new CloseResult.Unexplained(figures.UnexplainedFen));
        }
        return found;
    }
}
