using VipAdmin.Core.Scheduling.Board;

namespace VipAdmin.Web.Api;

/// <summary>Which slots of a task are asked for, by the API and on the command line.</summary>
public abstract record SlotRange
{
    private SlotRange()
    {
    }

    /// <summary>The past and the next 24 hours, read once for all who ask.</summary>
    public sealed record Usual : SlotRange;

    /// <summary>From … to, exclusive (UTC).</summary>
    public sealed record Between(DateTime From, DateTime To) : SlotRange;

    /// <summary>The ends cannot be answered.</summary>
    /// <param name="End"><c>from</c> or <c>to</c>.</param>
    /// <param name="Why">What is wrong with it, worded to follow its name.</param>
    public sealed record Wrong(string End, string Why) : SlotRange;

    /// <summary>Reads the ends; one that is left out is as far from now as usual.</summary>
    public static SlotRange Of(DateTime? from, DateTime? to, DateTime now)
    {
        if ((from ?? to) is null)
        {
            return new Usual();
        }
        var (start, end) = (from ?? now - SlotTimeline.Reach, to ?? now + SlotTimeline.Reach);
        return start >= end ? new Wrong("to", "is not later than from.")
            : end - start > SlotTimeline.Longest ? new Wrong("from", $"is more than {SlotTimeline.Longest.TotalDays:0} days before to.")
            : new Between(start, end);
    }
}
