using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Alerts;

/// <summary>The filter of the alerts as it stands in an address.</summary>
public static class AlertQuery
{
    public const string State = "state";
    public const string Lasting = "lasting";
    public const string Over = "over";
    public const string Condition = "condition";
    public const string Mail = "mail";
    public const string Task = "task";

    /// <summary>Reads the filter. Invalid values are ignored.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static AlertFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        return new()
        {
            Condition = Word.Read<AlertCondition>(Query.Read(address, Condition)),
            Lasting = Query.Read(address, State) switch { Lasting => true, Over => false, _ => null },
            Mail = Word.Read<MailState>(Query.Read(address, Mail)),
            JobKey = Query.Read(address, Task) is { } task && Timetable.Shipped.Find(task) is not null ? task : null,
            From = from,
            To = to,
        };
    }
}
