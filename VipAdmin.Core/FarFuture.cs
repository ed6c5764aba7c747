namespace VipAdmin.Core;

/// <summary>
/// The last instant that is told apart. PostgreSQL knows <c>infinity</c> and years that .NET does not; every instant from here on is read as this one and means
/// "without end". The year that is left above it keeps a time zone or a period of grace from leaving .NET's range.
/// </summary>
public static class FarFuture
{
    /// <summary>UTC.</summary>
    public static readonly DateTime Start = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether an instant means "without end".</summary>
    public static bool Reached(DateTime utc) => utc >= Start;
}
