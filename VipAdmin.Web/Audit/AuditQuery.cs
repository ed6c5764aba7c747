using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Audit;

/// <summary>The filter of the audit in an address.</summary>
public static class AuditQuery
{
    /// <summary>The group of refused acts; the database counts them among the sign-ins, in whose number they would drown.</summary>
    public const string Refusals = "refusals";

    /// <summary>Reads the filter; invalid values are ignored.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static AuditFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        var named = Query.Read(address, "group");
        var group = Word.Read<AuditGroup>(named);
        var (action, typed) = (named == Refusals ? AuditAction.Denied : Given(address, "action"), Given(address, "target"));
        // The column shows a task's name, and its key is what is stored.
        var target = typed is null ? null : TaskNames.KeyOf(typed) ?? typed;
        return new(action, Given(address, "actor"), target, from, to, group, Given(address, "member"),
            Folded: Query.Read(address, "signins") != "shown" && group is null && action is null && target is null);
    }

    private static string? Given(string address, string name) => Query.Read(address, name)?.Trim() is { Length: > 0 } text ? text : null;
}
