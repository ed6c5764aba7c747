using VipAdmin.Core.Data;

namespace VipAdmin.Core.History;

/// <summary>Times of a run in milliseconds, as SQL over a row of <c>job_runs</c>; NULL for one that did not run or has not ended.</summary>
internal static class RunTimes
{
    /// <summary>How long it took.</summary>
    public static SqlPart Duration { get; } = new("""
        CASE WHEN status NOT IN ('skipped', 'missed') AND finished_at IS NOT NULL
             THEN greatest(date_part('epoch', finished_at - started_at) * 1000, 0) END
        """);

    /// <summary>Start minus slot, of those that the schedule started.</summary>
    public static SqlPart Lateness { get; } = new("""
        CASE WHEN status NOT IN ('skipped', 'missed') AND trigger = 'schedule' AND slot IS NOT NULL
             THEN greatest(date_part('epoch', started_at - slot) * 1000, 0) END
        """);
}
