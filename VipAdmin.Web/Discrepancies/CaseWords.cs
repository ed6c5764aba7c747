using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Discrepancies;

/// <summary>What an open discrepancy comes down to, in the reader's words: one sentence, and the figures behind it.</summary>
internal static class CaseWords
{
    /// <summary>Where the money is, in one sentence.</summary>
    public static string Matter(OpenCase found, IStringLocalizer<DiscrepanciesText> words, IStringLocalizer<OrdersText> methods)
    {
        var platform = PaymentMethod.WordOf(found.Channel) is { } method ? methods["Method." + method].Value : words["Matter.Platform"].Value;
        return words["Matter." + found.Matter, platform, AmountOf(found), words["Type." + found.Type].Value];
    }

    /// <summary>Amounts, times and who has it, each as a few words.</summary>
    public static IEnumerable<string> Facts(OpenCase found, DateTime now, IStringLocalizer<DiscrepanciesText> words)
    {
        if (found.OrderFen is { } order)
        {
            yield return words["Matter.OrderAmount", Money.Format(order)];
        }
        if (found.ReceivedFen is > 0 and var received)
        {
            yield return words["Matter.Received", Money.Format(received)];
        }
        if (found.Matter is CaseMatter.RefundAmount or CaseMatter.RefundUnconfirmed or CaseMatter.RefundLate && found.OurFen is { } ours)
        {
            yield return words["Matter.OurRefund", Money.Format(ours)];
        }
        if (found.RefundedFen is > 0 and var theirs)
        {
            yield return words["Matter.TheirRefund", Money.Format(theirs)];
        }
        if (Difference(found) is { } difference and not 0)
        {
            yield return words["Matter.Difference", Money.FormatDifference(difference)];
        }
        if (found.PaidAt is { } paid)
        {
            yield return words["Matter.PaidAt", Moment(paid)];
        }
        if (found.TransactionId is { } number)
        {
            yield return words["Matter.Transaction", number];
        }
        yield return words["Matter.DueAt", Moment(found.DueAt)] + (found.DueAt < now ? " · " + words["Matter.Overdue"] : "");
        yield return (found.Status, found.AssigneeName, found.AssignedAt) switch
        {
            (DiscrepancyStatus.Assigned, { } name, { } since) => words["Matter.AssignedSince", name, Moment(since)],
            (DiscrepancyStatus.Assigned, { } name, null) => words["Matter.AssignedTo", name],
            _ => words["Status." + found.Status],
        };
    }

    private static string AmountOf(OpenCase found) => found.Matter switch
    {
        CaseMatter.GivenBack or CaseMatter.GivenBackPart or CaseMatter.GivenBackUnknown => Amount(found.RefundedFen),
        CaseMatter.GivenBackBooked => Given(found.RefundedFen, CultureInfo.CurrentUICulture),
        CaseMatter.RefundAmount or CaseMatter.RefundUnconfirmed or CaseMatter.RefundLate => Amount(found.OurFen),
        _ => Amount(found.ReceivedFen - (found.RefundedFen ?? 0)),
    };

    /// <summary>An amount that a sentence goes on with; nothing when it is not known.</summary>
    public static string Given(long? fen, CultureInfo language)
        => fen is not { } known ? "" : language.TwoLetterISOLanguageName == "zh" ? $" {Money.Format(known)}" : $" ({Money.Format(known)})";

    private static long? Difference(OpenCase found) => found.Matter switch
    {
        CaseMatter.WrongAmount or CaseMatter.WrongAmountBooked => found.ReceivedFen - found.OrderFen,
        // As the desk has it: a refund counts against us.
        CaseMatter.RefundAmount => found.OurFen - found.RefundedFen,
        _ => null,
    };

    private static string Amount(long? fen) => fen is { } known ? Money.Format(known) : "";

    private static string Moment(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
}
