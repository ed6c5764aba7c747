using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Which discrepancies to list, and in which order; the default is all unfinished ones, overdue first.</summary>
public sealed record DiscrepancyFilter
{
    public DiscrepancyStanding Standing { get; init; } = DiscrepancyStanding.Unfinished;
    public DiscrepancyType? Type { get; init; }
    public Severity? Severity { get; init; }
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string? Channel { get; init; }
    /// <summary>Id of an assignee, or <see cref="Unassigned"/>.</summary>
    public string? Assignee { get; init; }
    /// <summary>Id of a person whom a note names.</summary>
    public string? Mentions { get; init; }
    public AgeBucket? Age { get; init; }
    /// <summary>Only those that wait for a person beyond the limit of their severity.</summary>
    public bool Overdue { get; init; }
    /// <summary>An order number or its beginning, a subject, a transaction number, or the id of a member, however it was copied.</summary>
    public string? Text { get; init; }
    /// <summary>Bill day at or after; the day on which it was found, while that is unknown.</summary>
    public DateOnly? DayFrom { get; init; }
    /// <summary>Bill day at or before.</summary>
    public DateOnly? DayTo { get; init; }
    /// <summary>About this amount or more, in fen: the larger of both sides.</summary>
    public long? AmountFrom { get; init; }
    /// <summary>About this amount or less, in fen.</summary>
    public long? AmountTo { get; init; }
    /// <summary>The platform's day of payment in Beijing; the day on which it was found, while that is unknown.</summary>
    public DateOnly? BillDay { get; init; }
    /// <summary>The closed day that it would have changed.</summary>
    public DateOnly? ClosedDay { get; init; }
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

    /// <summary>Unfinished ones are sorted by the limit of their severity, finished ones newest first.</summary>
    public bool OverdueFirst => Standing is DiscrepancyStanding.Unfinished or DiscrepancyStanding.Open or DiscrepancyStanding.Assigned
        or DiscrepancyStanding.Proposed or DiscrepancyStanding.PendingApproval;

    /// <summary>Whether it can match one that waits for a person.</summary>
    public bool MayHoldUnfinished => OverdueFirst || Standing is DiscrepancyStanding.Any;
}

internal static class DiscrepancyFiltering
{
    internal static IQueryable<Discrepancy> DiscrepanciesOf(this VipDb db, DiscrepancyFilter filter, DateTime now)
    {
        var all = db.Discrepancies.AsNoTracking();
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
        if (filter.Mentions is { Length: > 0 } person)
        {
            query = query.Where(d => db.Mentions.Any(m => m.PersonId == person && m.DiscrepancyId == d.Id));
        }
        if (PastedText.Of(filter.Text) is { Text.Length: > 0 } pasted)
        {
            var named = Named(db, pasted);
            query = query.Where(d => named.Contains(d.Id));
        }
        if (filter.Age is { } age)
        {
            var (oldest, youngest) = Bounds(age, now);
            query = query.Where(d => d.FirstSeenAt > oldest && d.FirstSeenAt <= youngest);
        }
        if (filter.Overdue)
        {
            // Together they are the condition and the first column of the index by urgency.
            query = query.Where(Discrepancy.Waiting).Where(d => d.DueAt < now);
        }
        if (filter.BillDay is { } day)
        {
            query = query.Where(d => (d.BillDay ?? d.BusinessDay) == day);
        }
        if (filter.ClosedDay is { } closed)
        {
            query = query.Where(d => d.ClosedDay == closed);
        }
        if (filter.DayFrom is { } first)
        {
            query = query.Where(d => (d.BillDay ?? d.BusinessDay) >= first);
        }
        if (filter.DayTo is { } last)
        {
            query = query.Where(d => (d.BillDay ?? d.BusinessDay) <= last);
        }
        if (filter.AmountFrom is { } least)
        {
            query = query.Where(d => d.AmountFen >= least);
        }
        if (filter.AmountTo is { } most)
        {
            query = query.Where(d => d.AmountFen <= most);
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

    /// <summary>
    /// Which discrepancies a text names. Each way of naming is a query of its own that an index answers: joined by OR, they would be tried row by row.
    /// </summary>
    private static IQueryable<Guid> Named(VipDb db, PastedText pasted)
    {
        var text = pasted.Text;
        // The range lets the index be used under any collation; the prefix condition decides.
        var to = text + "zzzz";
        var ids = db.Discrepancies.Where(d => d.OrderNo!.CompareTo(text) >= 0 && d.OrderNo.CompareTo(to) <= 0 && d.OrderNo.StartsWith(text)).Select(d => d.Id)
            .Union(db.Discrepancies.Where(d => d.Subject == text).Select(d => d.Id));
        return pasted.Kind switch
        {
            // The backend stores UUIDs in lower or in upper case.
            PastedKind.Id => ids.Union(OfMember(db, text)).Union(OfMember(db, text.ToUpperInvariant())),
            PastedKind.Transaction or PastedKind.Part => ids.Union(OfMember(db, text)).Union(db.Discrepancies.FromSql($"""
                SELECT * FROM vip_admin.discrepancies WHERE platform_evidence ->> 'transactionId' = {text}
                UNION ALL SELECT * FROM vip_admin.discrepancies WHERE local_evidence ->> 'transactionId' = {text}
                """).Select(d => d.Id)),
            _ => ids,
        };
    }

    /// <summary>The orders of a member lead there: the index by order serves, and a discrepancy found without its member is found too.</summary>
    private static IQueryable<Guid> OfMember(VipDb db, string id)
        => db.Orders.Where(o => o.UserId == id).Join(db.Discrepancies, o => o.OrderNo, d => d.OrderNo, (_, d) => d.Id);

    private static (DateTime From, DateTime To) Bounds(AgeBucket age, DateTime now) => age switch
    {
        AgeBucket.Day => (now.AddDays(-1), now.AddDays(1)),
        AgeBucket.ThreeDays => (now.AddDays(-3), now.AddDays(-1)),
        AgeBucket.Week => (now.AddDays(-7), now.AddDays(-3)),
        _ => (DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Utc), now.AddDays(-7)),
    };
}
