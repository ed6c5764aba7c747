namespace VipAdmin.Core;

/// <summary>Reading UTC from a <see cref="TimeProvider"/> as the DateTime (Kind Utc) that entities hold.</summary>
public static class Clock
{
    /// <summary>Now in UTC, truncated to the microseconds that PostgreSQL stores, so a value read back equals the value written.</summary>
    public static DateTime UtcNow(this TimeProvider time) => time.GetUtcNow().UtcDateTime.ToMicroseconds();

    /// <summary>The instant as PostgreSQL stores it.</summary>
    public static DateTime ToMicroseconds(this DateTime instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));
}
