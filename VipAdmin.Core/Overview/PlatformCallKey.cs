using System.Globalization;

namespace VipAdmin.Core.Overview;

/// <summary>The place of a query in the list of queries: by its run, whose ids rise with time, then by its number in it.</summary>
public sealed record PlatformCallKey(Guid RunId, long Id)
{
    /// <summary>Reads a key of an address; null for anything else.</summary>
    public static PlatformCallKey? Read(string? text)
        => text?.Split('.') is [var run, var id] && Guid.TryParseExact(run, "N", out var key)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new PlatformCallKey(key, number) : null;

    /// <summary>The key as an address has it.</summary>
    public override string ToString() => FormattableString.Invariant($"{RunId:N}.{Id}");
}
