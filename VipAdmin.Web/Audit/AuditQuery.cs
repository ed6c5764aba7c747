using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Audit;

/// <summary>The filter of the audit in an address.</summary>
public static class AuditQuery
{
    /// <summary>Reads the filter; invalid values are ignored.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static AuditFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        var group = Word.Read<AuditGroup>(Query.Read(address, "group"));
        var (action, target) = (Given(address, "action"), Given(address, "target"));
        return new(action, Given(address, "actor"), target, from, to, group, Given(address, "member"),
            Folded: Query.Read(address, "signins") != "shown" && group is null && action is null && target is null);
    }

    private static string? Given(string address, string name) => Query.Read(address, name)?.Trim() is { Length: > 0 } text ? text : null;
}
