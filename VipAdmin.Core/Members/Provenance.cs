using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Members;

/// <summary>
/// How a membership came to be: every recorded change in a row, each with its terms, and what they do not explain about today's. Pure. The payment backend
/// records no terms, so those of its grants are worked out by its own rule: from the running end, otherwise from the moment of the grant.
/// </summary>
/// <param name="Steps">The oldest first.</param>
/// <param name="Gap">Null when the steps explain today's membership.</param>
public sealed record Provenance(IReadOnlyList<MembershipStep> Steps, MembershipGap? Gap)
{
    /// <summary>The backend counts from its own moment of granting, which is not recorded to the second.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    private static readonly MembershipTerm Never = new(null, false);

    /// <summary>
    /// Puts the facts into a row and compares where they lead with today's membership. Whether the backend took the days of a refunded order back is not
    /// recorded: they count as taken back where today's membership is explained by that and not without it. So do the days of a paid order count as never
    /// granted, where a discrepancy says so.
    /// </summary>
    /// <param name="today">As stored.</param>
    public static Provenance Of(IEnumerable<MembershipFact> facts, MembershipTerm today)
    {
        MembershipFact[] recorded = [.. facts];
        MembershipFact[] refunds = [.. recorded.Where(fact => fact is { RefundedAt: not null, Days: > 0 }).Select(fact => fact with
        {
            At = fact.RefundedAt!.Value, Source = StepSource.Refund, Term = null, Days = -fact.Days, By = null, RunId = null,
        })];
        MembershipFact[] lacking = [.. recorded.Select(fact => fact is { LackingCase: { } found, Term: null }
            ? fact with { Source = StepSource.Lacking, DiscrepancyId = found } : fact)];
        IReadOnlyList<MembershipFact[]> readings = [recorded, [.. recorded, .. refunds], lacking, [.. lacking, .. refunds]];
        return readings.Select(facts => Row(facts, today)).FirstOrDefault(row => row.Gap is null) ?? Row(recorded, today);
    }

    private static Provenance Row(IEnumerable<MembershipFact> facts, MembershipTerm today)
    {
        MembershipFact[] ordered = [.. facts.OrderBy(fact => fact.At)];
        List<MembershipStep> steps = [];
        var running = Never;
        foreach (var fact in ordered)
        {
            var (before, after) = fact.Term ?? (running, Bought(running, fact));
            steps.Add(new MembershipStep(fact.At, fact.Source, before, after, Derived: fact.Term is null)
            {
                OrderNo = fact.OrderNo, Days = fact.Days, By = fact.By, Reason = fact.Reason, RunId = fact.RunId, DiscrepancyId = fact.DiscrepancyId,
                Jump = fact.Term is null || steps.Count == 0 ? null : Moved(running, before),
            });
            running = after;
        }
        return new Provenance(steps, GapOf(ordered, running, today));
    }

    /// <summary>The term that was in force at an instant, as far as it is recorded.</summary>
    /// <param name="today">As stored; in force after the last step.</param>
    public MembershipTerm At(DateTime utc, MembershipTerm today)
    {
        if (Steps.Count == 0 || utc >= Steps[^1].At)
        {
            return today;
        }
        return Steps.LastOrDefault(step => step.At <= utc) is { } last ? last.After ?? today : Steps[0].Before ?? today;
    }

    private static MembershipTerm Bought(MembershipTerm running, MembershipFact fact)
    {
        if (fact.Days is not { } days || fact.Source == StepSource.Lacking || running.Lifetime)
        {
            return running;
        }
        if (fact.Source == StepSource.Refund)
        {
            // Days that are over are not taken back.
            var shorter = running.ExpireAt?.AddDays(days);
            return running.ExpireAt > fact.At ? new MembershipTerm(shorter > fact.At ? shorter : fact.At, false) : running;
        }
        if (MembershipTerm.IsLifetime(fact.PackageCode ?? "", days))
        {
            return new MembershipTerm(null, true);
        }
        var start = running.ExpireAt is { } end && end > fact.At ? end : fact.At;
        return new MembershipTerm((FarFuture.Start - start).TotalDays > days ? start.AddDays(days) : FarFuture.Start, false);
    }

    private static TimeSpan? Moved(MembershipTerm from, MembershipTerm to)
        => from.ExpireAt is { } was && to.ExpireAt is { } now && (now - was).Duration() > Tolerance ? now - was : null;

    private static MembershipGap? GapOf(MembershipFact[] facts, MembershipTerm explained, MembershipTerm today)
    {
        if (today.Lifetime || explained.Lifetime)
        {
            return today.Lifetime == explained.Lifetime ? null
                : today.Lifetime ? new MembershipGap(GapKind.LifetimeUnexplained, explained.ExpireAt, null, GapHint.None, null)
                : Hinted(new MembershipGap(GapKind.LifetimeMissing, null, null, GapHint.None, null), facts);
        }
        return (explained.ExpireAt, today.ExpireAt) switch
        {
            (null, null) => null,
            (null, _) => new MembershipGap(facts.Length == 0 ? GapKind.NoStep : GapKind.Longer, null, null, GapHint.None, null),
            ({ } end, null) => Hinted(new MembershipGap(GapKind.NoEnd, end, null, GapHint.None, null), facts),
            ({ } end, { } stored) when (stored - end).Duration() <= Tolerance => null,
            ({ } end, { } stored) => Hinted(new MembershipGap(stored > end ? GapKind.Longer : GapKind.Shorter, end, stored - end, GapHint.None, null), facts),
        };
    }

    /// <summary>Names the order whose days make up the difference, the newest first.</summary>
    private static MembershipGap Hinted(MembershipGap gap, MembershipFact[] facts)
    {
        var orders = facts.Reverse().Where(fact => fact is { OrderNo: not null, Days: not null }).ToArray();
        if (gap.Kind == GapKind.Longer)
        {
            return orders.FirstOrDefault(fact => Fits(gap.Difference!.Value, fact)) is { } twice
                ? gap with { Hint = GapHint.GrantedTwice, OrderNo = twice.OrderNo } : gap;
        }
        var missing = orders.Where(fact => gap.Difference is { } difference ? Fits(-difference, fact) : orders.Length == 1 || fact.Days < 0).ToArray();
        return missing.FirstOrDefault(fact => fact.Refunded) is { } refunded ? gap with { Hint = GapHint.Refunded, OrderNo = refunded.OrderNo }
            : missing.FirstOrDefault(fact => fact.Term is null) is { } bought ? gap with { Hint = GapHint.NotGranted, OrderNo = bought.OrderNo }
            : gap;
    }

    private static bool Fits(TimeSpan difference, MembershipFact fact)
        => fact.Days > 0 && (difference - TimeSpan.FromDays(fact.Days.Value)).Duration() <= Tolerance;
}
