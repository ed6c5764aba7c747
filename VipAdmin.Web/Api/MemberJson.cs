using System.Globalization;
using System.Text.Json.Serialization;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Members;

namespace VipAdmin.Web.Api;

/// <summary>Members found by a text.</summary>
/// <param name="By">What they were matched by.</param>
/// <param name="Next">Send it as after, with by, for the next members; null at the end.</param>
/// <param name="TooSlow">The table could not be read in time.</param>
public sealed record MemberHitsJson(string By, MemberHitJson[] Items, string? Next, bool TooSlow);

/// <summary>One member found.</summary>
/// <param name="Phone">Masked.</param>
public sealed record MemberHitJson(string UserId, string Phone, string? Nickname, string Standing, DateTime? VipExpireAt)
{
    public static MemberHitJson Of(MemberHit hit) => new(hit.UserId, hit.Phone, hit.Nickname, Word.Of(hit.Standing.Standing), hit.VipExpireAt);
}

/// <summary>A text in both languages.</summary>
public sealed record BothJson(string Zh, string En)
{
    public static BothJson Of(ReminderAnswer answer)
        => new(MemberAnswers.Of(answer, MemberAnswers.Languages[0]), MemberAnswers.Of(answer, MemberAnswers.Languages[1]));

    public static BothJson Of(PaidAnswer answer)
        => new(MemberAnswers.Of(answer, MemberAnswers.Languages[0]), MemberAnswers.Of(answer, MemberAnswers.Languages[1]));
}

/// <summary>One member at a glance.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="DaysLeft">Beijing calendar days until the day of expiry, negative after it.</param>
/// <param name="HeldFen">Received by a platform and not delivered.</param>
/// <param name="Steps">How the membership came to be, the oldest first.</param>
/// <param name="Gap">What the steps do not explain; null when they explain everything.</param>
/// <param name="Paid">The verdict on "I paid and am not VIP", with the answer for the member.</param>
/// <param name="Coming">Reminders that go out if nothing changes.</param>
public sealed record MemberFileJson(string UserId, string Phone, string? Nickname, int VipLevel, DateTime? VipExpireAt, string Standing, int? DaysLeft,
    DateTime? GraceUntil, long HeldFen, Guid[] Discrepancies, MembershipStepJson[] Steps, MembershipGapJson? Gap, PaidJson Paid, ComingJson[] Coming,
    CorrectionJson? Waiting)
{
    public static MemberFileJson Of(MemberFile file)
        => new(file.Head.UserId, file.Head.Phone, file.Head.Nickname, file.Head.VipLevel, file.Head.VipExpireAt, Word.Of(file.Head.Standing.Standing),
            file.Head.Standing.DaysLeft, file.Head.Standing.GraceUntil, file.HeldFen, [.. file.Open.Select(each => each.Id)],
            [.. file.Provenance.Steps.Select(MembershipStepJson.Of)],
            file.Provenance.Gap is { } gap ? new MembershipGapJson(Word.Of(gap.Kind), gap.Explained, Word.Of(gap.Hint), gap.OrderNo) : null,
            new PaidJson(Word.Of(file.Paid.Verdict), file.Paid.Order?.OrderNo, BothJson.Of(file.Paid)),
            [.. file.Coming.Select(next => new ComingJson(next.Window.DaysLeft, next.Day, next.At))],
            file.Waiting is { } waiting ? CorrectionJson.Of(waiting) : null);
}

/// <summary>One change of the membership's end.</summary>
/// <param name="Derived">Worked out from the purchase, because the payment backend records no terms.</param>
public sealed record MembershipStepJson(DateTime At, string Source, string? By, string? OrderNo, int? Days, TermJson? Before, TermJson? After, bool Derived)
{
    public static MembershipStepJson Of(MembershipStep step)
        => new(step.At, Word.Of(step.Source), step.By, step.OrderNo, step.Days, TermJson.Of(step.Before), TermJson.Of(step.After), step.Derived);
}

/// <summary>Until when a membership runs; neither means that it never began.</summary>
public sealed record TermJson(DateTime? ExpireAt, bool Lifetime)
{
    public static TermJson? Of(MembershipTerm? term) => term is null ? null : new(term.ExpireAt, term.Lifetime);
}

/// <summary>What the steps do not explain.</summary>
/// <param name="Explained">The end that they lead to.</param>
/// <param name="Hint">What it looks like: none, refunded, notGranted, grantedTwice.</param>
public sealed record MembershipGapJson(string Kind, DateTime? Explained, string Hint, string? OrderNo);

/// <summary>What became of the member's payment.</summary>
public sealed record PaidJson(string Verdict, string? OrderNo, BothJson Answer);

/// <summary>A reminder ahead.</summary>
/// <param name="Day">Beijing day.</param>
/// <param name="At">When the run that tells starts.</param>
public sealed record ComingJson(int DaysLeft, DateOnly Day, DateTime At);

/// <summary>Why the member was, was not or will be reminded on a day.</summary>
/// <param name="Until">When the exclusion or pause ends that keeps it from being sent; null when a person has to end it.</param>
/// <param name="Answer">The sentence for the member.</param>
public sealed record WhyNotJson(DateOnly Day, string Kind, int? DaysLeft, DateTime? At, DateTime? Until, string? Reason, Guid? RunId, BothJson Answer)
{
    public static WhyNotJson Of(ReminderAnswer answer)
        => new(answer.Day, Word.Of(answer.Kind), answer.DaysLeft, answer.At, answer.Until, answer.Reason, answer.RunId, BothJson.Of(answer));
}

/// <summary>A page of the line of time, newest first.</summary>
/// <param name="Next">Send it as before for the older page; null at the end.</param>
public sealed record MemberTimelineJson(MemberMomentJson[] Items, DateTime? Next)
{
    public static MemberTimelineJson Of(MemberMoments moments) => new([.. moments.Entries.Select(MemberMomentJson.Of)], moments.Older);
}

/// <summary>One moment; the kind says which of the others are set.</summary>
/// <param name="State">The outcome or status.</param>
/// <param name="Text">What was said or recorded.</param>
public sealed record MemberMomentJson(DateTime At, string Kind, string? State, string? OrderNo, long? AmountFen, int? DaysLeft, string? Title, string? Text,
    string? By, DateTime? ReadAt)
{
    public static MemberMomentJson Of(HistoryEntry entry) => entry switch
    {
        ReminderEntry it => new(it.At, "reminder", Word.Of(it.Status), null, null, it.DaysLeft, it.Title,
            it.Status == DeliveryStatus.Sent ? it.Content : it.Reason, null, it.ReadAt),
        RepeatEntry it => new(it.At, "reminder", "repeated", null, null, it.DaysLeft, it.Title, it.Content, it.By, it.ReadAt),
        OrderEntry it => new(it.At, "order", Word.Of(it.Status), it.OrderNo, it.AmountFen, null, it.ProductName, null, null, null),
        GrantEntry it => new(it.At, "grant", null, it.OrderNo, null, null, it.PackageCode, null, it.GrantedBy, null),
        CallbackEntry it => new(it.At, "callback", it.Processed ? "processed" : "notProcessed", it.OrderNo, null, null, it.Channel, it.Text, null, null),
        RefundEntry it => new(it.At, "refund", it.Status.ToString(CultureInfo.InvariantCulture), it.OrderNo, it.AmountFen, null, null, it.Text, null, null),
        MessageEntry it => new(it.At, "message", it.Read ? "read" : "unread", null, null, null, it.Title, it.Content, null, it.ReadAt),
        CaseEntry it => new(it.At, "discrepancy", Word.Of(it.Status), it.OrderNo, null, null, EvidenceSide.CodeOf(it.Type), null, null, null),
        NoteEntry it => new(it.At, "note", null, null, null, null, null, it.Text, it.By, null),
        CorrectionEntry it => new(it.At, "correction", it.Row.Decision is { } decision ? Word.Of(decision) : "waiting", null, null, null, Word.Of(it.Row.Kind),
            it.Row.Reason, it.Row.ProposedByName, null),
        LookUpEntry it => new(it.At, "lookUp", it.Action, null, null, null, null, it.Reason, it.By, null),
        _ => throw new ArgumentOutOfRangeException(nameof(entry)),
    };
}

/// <summary>A membership as stored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MembershipStateJson(int Level, DateTime? ExpireAt, bool Lifetime)
{
    public static MembershipStateJson Of(MembershipState state) => new(state.Level, state.ExpireAt, state.Lifetime);
}

/// <summary>A correction: what it changes, and what was decided.</summary>
/// <param name="State">waiting, approved, rejected or withdrawn.</param>
/// <param name="DaysMoved">How many days the end moves; null to or from life.</param>
public sealed record CorrectionJson(Guid Id, string UserId, string Kind, string State, MembershipStateJson Before, MembershipStateJson After, int? DaysMoved,
    bool NeedsApproval, string Reason, string ProposedBy, DateTime ProposedAt, string? DecidedBy, DateTime? DecidedAt)
{
    public static CorrectionJson Of(CorrectionRow row)
        => new(row.Id, row.UserId, Word.Of(row.Kind), row.Decision is { } decision ? Word.Of(decision) : "waiting", MembershipStateJson.Of(row.Before),
            MembershipStateJson.Of(row.After), row.DaysMoved, row.NeedsApproval, row.Reason, row.ProposedByName, row.ProposedAt,
            row.DecidedByName, row.DecidedAt);
}

/// <summary>Corrections, newest first.</summary>
/// <param name="Next">Send it as after for the older page; null at the end.</param>
public sealed record CorrectionPageJson(CorrectionJson[] Items, Guid? Next);

/// <summary>What came of asking for a correction, or of a look at one.</summary>
/// <param name="State">previewed, carriedOut, proposed, rejected or withdrawn.</param>
public sealed record CorrectionOutcomeJson(string State, Guid? Id, MembershipStateJson? Before, MembershipStateJson? After, int? DaysMoved,
    bool? NeedsApproval);

/// <summary>A correction that is asked for.</summary>
/// <param name="Kind">days, endDate, lifetimeOn, lifetimeOff.</param>
/// <param name="Days">For days; negative takes days.</param>
/// <param name="ExpireAt">For endDate and lifetimeOff.</param>
/// <param name="Seen">The membership as the caller read it, from a preview; mandatory unless it is one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CorrectionRequest(string? Kind, int? Days, Moment? ExpireAt, string? Reason, MembershipStateJson? Seen);

/// <summary>Why.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MemberReasonRequest(string? Reason);

/// <summary>A note.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MemberNoteRequest(string? Text);

/// <summary>A note that was added.</summary>
public sealed record MemberNoteJson(Guid Id);

/// <summary>A reminder to be sent.</summary>
/// <param name="DaysLeft">As GET says.</param>
/// <param name="Confirmed">It may be sent although it was sent on this day already.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResendRequest(int? DaysLeft, bool Confirmed, string? Reason);

/// <summary>A reminder as the member reads it.</summary>
/// <param name="SentAt">When it was last sent on this day; null when it was not.</param>
public sealed record ResendJson(int? DaysLeft, string Title, string Content, DateTime? SentAt);

/// <summary>A request to take the texts out of what is kept about a deleted member.</summary>
/// <param name="Confirm">The user id once more.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AnonymiseRequest(string? Reason, string? Confirm);

/// <summary>How many rows lost their texts.</summary>
public sealed record AnonymisedJson(int Rows);
