using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>Everything that decides about one member and one day, as read.</summary>
/// <param name="Day">Beijing calendar day.</param>
/// <param name="Facts">The member as stored today.</param>
/// <param name="Entries">The ledger's rows of that day, the oldest first.</param>
/// <param name="Former">What the task replaced by this portal wrote into the inbox on that day.</param>
/// <param name="Slots">When reminders go out on that day.</param>
/// <param name="RunEnded">A run of that day has done its work.</param>
/// <param name="LedgerSince">When the ledger begins (UTC); null when it is empty.</param>
public sealed record MemberDay(DateOnly Day, ReminderFacts Facts, Provenance Provenance, IReadOnlyList<ReminderEntry> Entries, FormerReminder? Former,
    ReminderSlots Slots, bool RunEnded, DateTime? LedgerSince, IReadOnlyList<ReminderWindow> Windows, DateTime Now)
{
    /// <summary>When the member is or was excluded from reminders.</summary>
    public IReadOnlyList<ExclusionSpan> Exclusions { get; init; } = [];

    /// <summary>The task is paused now.</summary>
    public bool Paused { get; init; }

    /// <summary>When the pause ends by itself (UTC); null when a person has to end it.</summary>
    public DateTime? PausedUntil { get; init; }

    /// <summary>The answer. Rows of the ledger speak first, then the inbox, then the rules applied to what was in force on that day.</summary>
    public ReminderAnswer Explain()
    {
        var today = BusinessDay.Of(Now);
        var at = Slots.JudgedAt(Day);
        var stored = new MembershipTerm(Facts.VipExpireAt, Facts.IsLifetimeVip);
        var term = Day < today ? Provenance.At(at, stored) : stored;
        var left = term.ExpireAt is { } end && !FarFuture.Reached(end) ? ReminderPolicy.DaysLeft(end, Day) : (int?)null;
        var answer = new ReminderAnswer(ReminderAnswerKind.NoRecord, Day, left, term.ExpireAt)
        {
            Windows = [.. Windows.Where(window => window.On).Select(window => window.DaysLeft)],
            Past = Day < today,
        };

        if (Entries.Where(entry => entry.Status == DeliveryStatus.Sent).ToArray() is [var sent, .. var again])
        {
            return Of(answer, sent, ReminderAnswerKind.Sent) with
            {
                Again = [.. again.Select(entry => new SentAgain(entry.At, entry.Inbox, entry.ReadAt))],
            };
        }
        if (Former is not null)
        {
            return answer with
            {
                Kind = ReminderAnswerKind.SentByFormerTask,
                At = Former.At,
                Title = Former.Title,
                Content = Former.Content,
                Inbox = Former.ReadAt is null && !Former.Read ? InboxState.Unread : InboxState.Read,
                ReadAt = Former.ReadAt,
            };
        }
        if (Entries.Count > 0 && Day < today)
        {
            var last = Entries[^1];
            return Of(answer, last, last switch
            {
                { Status: DeliveryStatus.Failed } => ReminderAnswerKind.Failed,
                { Reason: ReminderRefusal.FormerTask } => ReminderAnswerKind.SentByFormerTask,
                _ => ReminderAnswerKind.Skipped,
            });
        }
        if (Day >= today)
        {
            return Ahead(answer, today);
        }
        return Behind(answer, term, at);
    }

    private ReminderAnswer Ahead(ReminderAnswer answer, DateOnly today)
    {
        var at = Slots.Next ?? (Day == today ? Now : Slots.JudgedAt(Day));
        var excluded = Exclusions.FirstOrDefault(span => span.Covers(at));
        var verdict = ReminderPolicy.Decide(Facts with { Excluded = excluded is not null }, Day, Day == today ? Now : at, Windows);
        if (verdict is { Window: not null, Refusal: null })
        {
            return Due(answer, today);
        }
        if (Day == today && Entries.Count > 0)
        {
            return Last(answer);
        }
        return answer with { Kind = KindOf(verdict.Refusal), Until = verdict.Refusal == ReminderRefusal.Excluded ? excluded?.Until : null };
    }

    /// <summary>The member is due; what remains is whether a run will tell, and when.</summary>
    private ReminderAnswer Due(ReminderAnswer answer, DateOnly today)
    {
        var working = Day == today && Slots.Telling <= Now && !RunEnded;
        if ((working || Slots.Next is not null) && Paused && !(PausedUntil <= (Slots.Next ?? Now)))
        {
            return answer with { Kind = ReminderAnswerKind.Paused, Until = PausedUntil };
        }
        if (working)
        {
            return answer with { Kind = ReminderAnswerKind.DueToday, At = Slots.Telling };
        }
        if (Slots.Next is { } next)
        {
            return answer with { Kind = ReminderAnswerKind.WillBeSent, At = next };
        }
        return Day == today && Entries.Count > 0 ? Last(answer)
            : answer with { Kind = Slots is { First: not null, Telling: null } ? ReminderAnswerKind.QuietHours : ReminderAnswerKind.NoDelivery };
    }

    private ReminderAnswer Last(ReminderAnswer answer)
        => Of(answer, Entries[^1], Entries[^1].Status == DeliveryStatus.Failed ? ReminderAnswerKind.Failed : ReminderAnswerKind.Skipped);

    private ReminderAnswer Behind(ReminderAnswer answer, MembershipTerm term, DateTime at)
    {
        var then = Facts with { VipExpireAt = term.ExpireAt, IsLifetimeVip = term.Lifetime, VipLevel = term.ExpireAt > at ? 1 : Facts.VipLevel };
        var excluded = Exclusions.FirstOrDefault(span => span.Covers(at));
        then = then with { Excluded = excluded is not null };
        var verdict = ReminderPolicy.Decide(then, Day, at, Windows);
        if (verdict is { Window: not null, Refusal: null })
        {
            return answer with
            {
                Kind = LedgerSince is null || BusinessDay.Of(LedgerSince.Value) > Day ? ReminderAnswerKind.BeforeLedger
                    : RunEnded ? ReminderAnswerKind.NoRecord : ReminderAnswerKind.NoRun,
            };
        }
        // Not due by the end that was in force, but due by the one before: the renewal is the answer.
        if (Provenance.Steps.LastOrDefault(step => step.At <= at) is { Before.ExpireAt: { } was } step
            && Windows.Any(window => window.On && window.DaysLeft == ReminderPolicy.DaysLeft(was, Day)))
        {
            return answer with { Kind = ReminderAnswerKind.Renewed, At = step.At, DaysLeft = ReminderPolicy.DaysLeft(was, Day) };
        }
        return answer with { Kind = KindOf(verdict.Refusal), Until = verdict.Refusal == ReminderRefusal.Excluded ? excluded!.EndedAt ?? excluded.Until : null };
    }

    private static ReminderAnswerKind KindOf(string? refusal) => refusal switch
    {
        ReminderRefusal.Lifetime => ReminderAnswerKind.Lifetime,
        ReminderRefusal.NoExpiry => ReminderAnswerKind.NoExpiry,
        ReminderRefusal.Disabled => ReminderAnswerKind.Disabled,
        ReminderRefusal.NotVip => ReminderAnswerKind.NotVip,
        ReminderRefusal.NeverVip => ReminderAnswerKind.NeverVip,
        ReminderRefusal.SwitchedOff => ReminderAnswerKind.SwitchedOff,
        ReminderRefusal.Excluded => ReminderAnswerKind.Excluded,
        _ => ReminderAnswerKind.NoWindow,
    };

    private static ReminderAnswer Of(ReminderAnswer answer, ReminderEntry entry, ReminderAnswerKind kind) => answer with
    {
        Kind = kind,
        At = entry.At,
        DaysLeft = entry.DaysLeft,
        Expiry = entry.VipExpireAt,
        Title = entry.Title,
        Content = entry.Content,
        Inbox = entry.Inbox,
        ReadAt = entry.ReadAt,
        Reason = entry.Reason,
        RunId = entry.RunId,
    };
}
