namespace VipAdmin.Core;

/// <summary>
/// The latest instant the portal distinguishes. PostgreSQL knows <c>infinity</c> and years that .NET does not; every instant from here on is read as this one
/// and means "without end". The year left above it keeps time zones and grace periods within .NET's range.
/// </summary>
public static class FarFuture
{
    /// <summary>UTC.</summary>
    public static readonly DateTime Start = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether an instant means "without end".</summary>
    public static bool Reached(DateTime utc) => utc >= Start;
}
