namespace VipAdmin.Core.Discrepancies;

/// <summary>How long a discrepancy may stay unfinished: critical 15 min, high 30 min, medium 2 h, low 24 h.</summary>
public static class SeverityClock
{
    /// <summary>Time from the first detection to the limit.</summary>
    public static TimeSpan Allowance(Severity severity) => severity switch
    {
        Severity.Critical => TimeSpan.FromMinutes(15),
        Severity.High => TimeSpan.FromMinutes(30),
        Severity.Medium => TimeSpan.FromHours(2),
        Severity.Low => TimeSpan.FromHours(24),
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    /// <summary>
    /// The limit in SQL, for the computed column <c>due_at</c>. Minutes are added to a plain timestamp, because a computed column must not depend on a zone.
    /// </summary>
    internal static string DueSql { get; } = "((first_seen_at AT TIME ZONE 'UTC') + CASE severity "
        + string.Join(' ', Enum.GetValues<Severity>().Select(severity => $"WHEN {(int)severity} THEN interval '{Allowance(severity).TotalMinutes:0} minutes'"))
        + " END) AT TIME ZONE 'UTC'";

    /// <summary>The limit (UTC).</summary>
    public static DateTime DueAt(Severity severity, DateTime firstSeenAt) => firstSeenAt + Allowance(severity);
}
