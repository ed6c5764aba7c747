namespace VipAdmin.Core;

/// <summary>Reading UTC from a <see cref="TimeProvider"/> as the DateTime (Kind Utc) that entities hold.</summary>
public static class Clock
{
    /// <summary>Now in UTC, cut to microseconds, which is what PostgreSQL stores: a value read back equals the value written.</summary>
    public static DateTime UtcNow(this TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
    }
}
