namespace VipAdmin.Core.Discrepancies;

/// <summary>Which discrepancies to list, and in which order; the default is all unfinished ones, most urgent first.</summary>
public sealed record DiscrepancyFilter
{
    public DiscrepancyStanding Standing { get; init; } = DiscrepancyStanding.Unfinished;
    public DiscrepancyType? Type { get; init; }
    public Severity? Severity { get; init; }
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string? Channel { get; init; }
    /// <summary>Id of an assignee, or <see cref="Unassigned"/>.</summary>
    public string? Assignee { get; init; }
    public AgeBucket? Age { get; init; }
    /// <summary>Order number or its beginning.</summary>
    public string? Text { get; init; }
    /// <summary>The platform's day of payment in Beijing; the day on which it was found, while that is unknown.</summary>
    public DateOnly? BillDay { get; init; }
    /// <summary>First seen at or after (UTC).</summary>
    public DateTime? From { get; init; }
    /// <summary>First seen before (UTC).</summary>
    public DateTime? To { get; init; }
    /// <summary>Null: the order that fits the filter.</summary>
    public DiscrepancyOrder? Order { get; init; }
    /// <summary>Lists in the opposite direction; means something only with <see cref="Order"/>.</summary>
    public bool Reversed { get; init; }

    /// <summary>Value of <see cref="Assignee"/> for unassigned discrepancies.</summary>
    public const string Unassigned = "-";

    /// <summary>Unfinished ones are sorted by urgency (severity, then age), finished ones newest first.</summary>
    public bool MostUrgentFirst => Standing is DiscrepancyStanding.Unfinished or DiscrepancyStanding.Open or DiscrepancyStanding.Assigned
        or DiscrepancyStanding.Proposed or DiscrepancyStanding.PendingApproval;

    /// <summary>Whether it can match one that waits for a person.</summary>
    public bool MayHoldUnfinished => MostUrgentFirst || Standing is DiscrepancyStanding.Any;
}

internal static class DiscrepancyFiltering
{
    internal static IQueryable<Discrepancy> Matching(this IQueryable<Discrepancy> all, DiscrepancyFilter filter, DateTime now)
    {
        // Constants, not parameters, so that the planner can use the partial index of unfinished ones.
        var query = filter.Standing switch
        {
            DiscrepancyStanding.Unfinished => all.Where(Discrepancy.Waiting),
            DiscrepancyStanding.Open => all.Where(d => d.Status == DiscrepancyStatus.Open),
            DiscrepancyStanding.Assigned => all.Where(d => d.Status == DiscrepancyStatus.Assigned),
            DiscrepancyStanding.Proposed => all.Where(d => d.Status == DiscrepancyStatus.Proposed),
            DiscrepancyStanding.PendingApproval => all.Where(d => d.Status == DiscrepancyStatus.PendingApproval),
            DiscrepancyStanding.Resolved => all.Where(d => d.Status == DiscrepancyStatus.Resolved),
            DiscrepancyStanding.AutoResolved => all.Where(d => d.Status == DiscrepancyStatus.AutoResolved),
            DiscrepancyStanding.WrittenOff => all.Where(d => d.Status == DiscrepancyStatus.WrittenOff),
            DiscrepancyStanding.Ignored => all.Where(d => d.Status == DiscrepancyStatus.Ignored),
            _ => all,
        };
        if (filter.Type is { } type)
        {
            query = query.Where(d => d.Type == type);
        }
        if (filter.Severity is { } severity)
        {
            query = query.Where(d => d.Severity == severity);
        }
        if (filter.Channel is { Length: > 0 } channel)
        {
            query = query.Where(d => d.Channel == channel);
        }
        if (filter.Assignee is { Length: > 0 } assignee)
        {
            query = assignee == DiscrepancyFilter.Unassigned ? query.Where(d => d.Assignee == null) : query.Where(d => d.Assignee == assignee);
        }
        if (PastedText.Of(filter.Text).Text is { Length: > 0 } text)
        {
            query = query.Where(d => d.OrderNo!.StartsWith(text) || d.Subject == text);
        }
        if (filter.Age is { } age)
        {
            var (oldest, youngest) = Bounds(age, now);
            query = query.Where(d => d.FirstSeenAt > oldest && d.FirstSeenAt <= youngest);
        }
        if (filter.BillDay is { } day)
        {
            query = query.Where(d => d.BillDay == day || d.BillDay == null && d.BusinessDay == day);
        }
        if (filter.From is { } from)
        {
            query = query.Where(d => d.FirstSeenAt >= from);
        }
        if (filter.To is { } to)
        {
            query = query.Where(d => d.FirstSeenAt < to);
        }
        return query;
    }

    private static (DateTime From, DateTime To) Bounds(AgeBucket age, DateTime now) => age switch
    {
        AgeBucket.Day => (now.AddDays(-1), now.AddDays(1)),
        AgeBucket.ThreeDays => (now.AddDays(-3), now.AddDays(-1)),
        AgeBucket.Week => (now.AddDays(-7), now.AddDays(-3)),
        _ => (DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Utc), now.AddDays(-7)),
    };
}
