using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>Verdicts in the reader's words, one sentence per clause.</summary>
public sealed class VerdictWords(IStringLocalizer<DiscrepanciesText> words, IStringLocalizer<OrdersText> orders)
{
    /// <summary>The clauses as text.</summary>
    /// <param name="now">When the verdict was reached (UTC); instants of its day are shown without the day.</param>
    public string Of(CaseVerdict verdict, DateTime now) => string.Join(
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "" : " ", verdict.Clauses.Select(clause => Of(clause, now)));

    private string Of(VerdictClause clause, DateTime now) => clause switch
    {
        VerdictClause.Paid { AfterCancel: { } after } paid => words["Verdict.Paid.Late", At(paid.At, now), Yuan(paid.Fen), Span.ToTheSecond(Whole(after))],
        VerdictClause.Paid { At: null } paid => words["Verdict.Paid.Undated", Yuan(paid.Fen)],
        VerdictClause.Paid paid => words["Verdict.Paid", At(paid.At, now), Yuan(paid.Fen)],
        VerdictClause.BookedNow { At: { } at } => words["Verdict.BookedNow.At", At(at, now)],
        VerdictClause.BookedNow => words["Verdict.BookedNow"],
        VerdictClause.NotBooked not => words["Verdict.NotBooked", orders["Status." + not.Status]],
        VerdictClause.PaidAgain { Payment: { PaidAt: { } at } other } again
            => words["Verdict.PaidAgain.At", At(at, now), Yuan(other.Fen), Member(again.Member, now)],
        VerdictClause.PaidAgain again => words["Verdict.PaidAgain", Yuan(again.Payment.Fen), Member(again.Member, now)],
        VerdictClause.NotPaidAgain not => words["Verdict.NotPaidAgain", Member(not.Member, now)],
        VerdictClause.WrongAmount wrong => words[
            "Verdict.WrongAmount", Yuan(wrong.OrderFen), Yuan(wrong.PlatformFen), Money.FormatDifference(wrong.PlatformFen - wrong.OrderFen)],
        VerdictClause.BookedOtherwise both => words[
            "Verdict.BookedOtherwise", Yuan(both.OurFen), Yuan(both.TheirFen), Money.FormatDifference(both.TheirFen - both.OurFen)],
        VerdictClause.NoAnswer { Attempts: { } attempts } => words.Counted("Verdict.NoAnswer.Times", attempts),
        VerdictClause.LinkMissing link => words["Verdict.LinkMissing." + link.Type],
        VerdictClause.Refunded { Fen: null } => words["Verdict.Refunded.Unknown"],
        VerdictClause.Refunded { At: { } at } refund => words["Verdict.Refunded.At", At(at, now), Yuan(refund.Fen)],
        VerdictClause.Refunded refund => words["Verdict.Refunded", Yuan(refund.Fen)],
        VerdictClause.RestHeld rest => words["Verdict.RestHeld", Yuan(rest.Fen)],
        VerdictClause.RefundBooked refund => words["Verdict.RefundBooked", Yuan(refund.Fen)],
        VerdictClause.StillMember member => words["Verdict.StillMember", Member(member.Member, now)],
        VerdictClause.BadSignature bad => words["Verdict.BadSignature", orders.Channel(bad.Channel)],
        VerdictClause.OwnedBy { Owner.PaidAt: { } at } owned => words["Verdict.OwnedBy.At", owned.Owner.OrderNo, At(at, now)],
        VerdictClause.OwnedBy owned => words["Verdict.OwnedBy", owned.Owner.OrderNo],
        VerdictClause.OnlyHere { PaidAt: { } at } here => words["Verdict.OnlyHere.At", At(at, now), Yuan(here.Fen), here.Callbacks],
        VerdictClause.OnlyHere here => words["Verdict.OnlyHere", Yuan(here.Fen), here.Callbacks],
        VerdictClause.Overwritten over => words["Verdict.Overwritten", orders["Status." + over.Status]],
        VerdictClause.RefundOnlyHere { At: { } at } here => words["Verdict.RefundOnlyHere.At", At(at, now), Yuan(here.Fen)],
        VerdictClause.RefundOnlyHere here => words["Verdict.RefundOnlyHere", Yuan(here.Fen)],
        // Money paid back counts against us in every sum, so that a sign would say the opposite here.
        VerdictClause.RefundDiffers { OurFen: { } ours, TheirFen: { } theirs }
            => words[theirs > ours ? "Verdict.RefundedMore" : "Verdict.RefundedLess", Yuan(ours), Yuan(theirs), Yuan(Math.Abs(theirs - ours))],
        VerdictClause.RefundDiffers both => words["Verdict.RefundDiffers", Yuan(both.OurFen), Yuan(both.TheirFen)],
        VerdictClause.RefundWaits { Since: { } since } refund => words["Verdict.RefundWaits.Since", At(since, now), Yuan(refund.Fen)],
        VerdictClause.RefundWaits refund => words["Verdict.RefundWaits", Yuan(refund.Fen)],
        VerdictClause.FeeOff fee => words["Verdict.FeeOff", Yuan(fee.AgreedFen), Yuan(fee.ChargedFen), Difference(fee.ChargedFen - fee.AgreedFen)],
        VerdictClause.TimeOff times => words["Verdict.TimeOff", At(times.Ours, now), At(times.Theirs, now)],
        _ => words["Verdict." + clause.GetType().Name],
    };

    /// <summary>A membership in a few words.</summary>
    private string Member(MemberNow? member, DateTime now) => member switch
    {
        null => words["Verdict.Member.Gone"],
        { Lifetime: true } => words["Verdict.Member.Lifetime"],
        { Expiry: null } => words["Verdict.Member.None"],
        { Expiry: { } until } when FarFuture.Reached(until) => words["Verdict.Member.Lifetime"],
        { Expiry: { } until } when until > now => words["Verdict.Member.Until", Day(until, now)],
        { Expiry: { } until } => words["Verdict.Member.Expired", Day(until, now)],
    };

    private static string At(DateTime? utc, DateTime now) => utc is not { } at ? "—"
        : BusinessDay.ToBeijing(at).ToString(BusinessDay.Of(at) == BusinessDay.Of(now) ? "HH:mm:ss"
            : BusinessDay.Of(at).Year == BusinessDay.Of(now).Year ? "MM-dd HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Day(DateTime utc, DateTime now)
        => BusinessDay.Of(utc).ToString(BusinessDay.Of(utc).Year == BusinessDay.Of(now).Year ? "MM-dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Without tenths of a second, which no decision depends on.</summary>
    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromSeconds(Math.Round(span.TotalSeconds));

    private static string Yuan(long? fen) => fen is { } known ? Money.Format(known) : "—";

    private static string Difference(long? fen) => fen is { } known ? Money.FormatDifference(known) : "—";
}
