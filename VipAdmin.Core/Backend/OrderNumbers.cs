using System.Globalization;

namespace VipAdmin.Core.Backend;

/// <summary>
/// Order numbers as the backend makes them: <c>VIP</c>, 13 digits of milliseconds since 1970, 4 digits. Through their unique index a query can limit
/// <c>orders</c> by age.
/// </summary>
internal static class OrderNumbers
{
    /// <summary>The first number that can have been made at or after an instant (UTC).</summary>
    public static string FirstSince(DateTime utc)
        => string.Create(CultureInfo.InvariantCulture, $"VIP{Math.Max(0, (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond):D13}");
}
