namespace VipAdmin.Core;

/// <summary>
/// Business days are calendar days in Asia/Shanghai. China has kept UTC+8 without summer time since 1991, so a fixed offset is exact and does not depend on the
/// machine's zone data. The ends of .NET's range are left unshifted.
/// </summary>
public static class BusinessDay
{
    /// <summary>UTC+08:00.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The Beijing calendar day of a UTC instant.</summary>
    public static DateOnly Of(DateTime utc) => DateOnly.FromDateTime(ToBeijing(utc));

    /// <summary>The first UTC instant of a Beijing calendar day (Kind Utc).</summary>
    public static DateTime StartUtc(DateOnly day) => FromBeijing(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>Beijing wall-clock time of a UTC instant (Kind Unspecified), for display.</summary>
    public static DateTime ToBeijing(DateTime utc)
        => DateTime.SpecifyKind(utc < DateTime.MaxValue - Offset ? utc + Offset : DateTime.MaxValue, DateTimeKind.Unspecified);

    /// <summary>The UTC instant of a Beijing wall-clock time.</summary>
    public static DateTime FromBeijing(DateTime beijing)
        => DateTime.SpecifyKind(beijing > DateTime.MinValue + Offset ? beijing - Offset : DateTime.MinValue, DateTimeKind.Utc);
}
