namespace VipAdmin.Core.Overview;

/// <summary>What came in and went out lately. Hours and days without any are left out.</summary>
/// <param name="Since">The first hour (UTC).</param>
/// <param name="At">When it was read (UTC).</param>
/// <param name="Hours">Oldest first.</param>
public sealed record Cashbook(DateTime Since, DateTime At, IReadOnlyList<Takings> Hours, IReadOnlyList<DayRefunds> Refunds)
{
    /// <summary>What a platform took, settled and refunded on one Beijing day.</summary>
    public (Takings Taken, DayRefunds Refunded) Of(DateOnly day, string channel)
    {
        var hours = Hours.Where(hour => hour.Channel == channel && BusinessDay.Of(hour.At) == day).ToArray();
        return (new Takings(BusinessDay.StartUtc(day), channel, hours.Sum(hour => hour.Paid), hours.Sum(hour => hour.Fen), hours.Sum(hour => hour.Settled),
                hours.Sum(hour => hour.SettledFen)),
            Refunds.SingleOrDefault(refund => refund.Day == day && refund.Channel == channel) ?? new DayRefunds(day, channel, 0, 0));
    }
}
