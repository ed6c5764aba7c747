using System.Globalization;
using System.Resources;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Members;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>
/// Answers for a member as one text, ready to be sent, in the language of the member rather than the reader's. The same text on the page and in the API.
/// </summary>
public static class MemberAnswers
{
    private static readonly ResourceManager Texts = new(typeof(MemberFileText));
    private static readonly ResourceManager Windows = new(typeof(MembersText));
    private static readonly ResourceManager Orders = new(typeof(OrdersText));

    /// <summary>The languages an answer can be had in, the members' own first.</summary>
    public static IReadOnlyList<CultureInfo> Languages { get; } = [CultureInfo.GetCultureInfo("zh-CN"), CultureInfo.GetCultureInfo("en")];

    /// <summary>Why the member was, was not or will be reminded.</summary>
    public static string Of(ReminderAnswer answer, CultureInfo language)
    {
        var time = answer.At is { } at ? BusinessDay.ToBeijing(at).ToString("HH:mm", CultureInfo.InvariantCulture) : "";
        if (answer.Kind == ReminderAnswerKind.WillBeSent && time.Length > 0)
        {
            time = Say(Texts, language, "Why.AtTime", time);
        }
        var then = answer is { Past: true, Kind: ReminderAnswerKind.NoWindow };
        var said = Say(Texts, language, then ? "Why.NoWindowThen" : "Why." + answer.Kind, Day(answer.Day, language), time, WindowOf(answer.DaysLeft, language),
            Moment(answer.Expiry, language), answer.Content ?? answer.Title ?? "", InboxOf(answer.Inbox, answer.ReadAt, language),
            ReasonOf(answer.Reason, language), WindowsOf(answer.Windows, language), Moment(answer.At, language), UntilOf(answer.Until, language)).Trim();
        return string.Join(Gap(language), answer.Again.Select(again
            => Say(Texts, language, "Why.Again", Moment(again.At, language), InboxOf(again.Inbox, again.ReadAt, language)).Trim()).Prepend(said));
    }

    private static string UntilOf(DateTime? until, CultureInfo language)
        => until is { } end && !FarFuture.Reached(end) ? Say(Texts, language, "Why.Until", Moment(end, language)) : "";

    /// <summary>What became of the member's payment.</summary>
    public static string Of(PaidAnswer answer, CultureInfo language)
    {
        var (order, found) = (answer.Order, answer.Case);
        var until = answer.Lifetime ? Say(Texts, language, "Paid.Lifetime")
            : answer.Until is { } end && !FarFuture.Reached(end) ? Say(Texts, language, "Paid.Until", Moment(end, language)) : "";
        if (answer.Verdict == PaidVerdict.BeingHandled && found is not null)
        {
            var said = Say(Texts, language, "Paid.Case." + found.Matter, found.OrderNo ?? "", Amount(order?.AmountFen ?? found.OrderFen),
                HandlingOf(found, language), Amount(found.ReceivedFen - (found.RefundedFen ?? 0)), BackOf(found, language),
                PlatformOf(found.Channel ?? order?.PaymentMethod, language)).Trim();
            return answer.Other is { } other ? $"{said}{Gap(language)}{Say(Texts, language, "Paid.Other", other.OrderNo, until).Trim()}" : said;
        }
        // Where our clock was off, the platform's time is the true one.
        var paidAt = found is { Type: DiscrepancyType.TimeShift, PaidAt: { } theirs } ? theirs : order?.PaidAt ?? order?.CallbackAt ?? order?.GrantedAt;
        return Say(Texts, language, "Paid." + answer.Verdict, order?.OrderNo ?? found?.OrderNo ?? "", Amount(order?.AmountFen),
            Moment(paidAt ?? order?.CreatedAt, language), until, PlatformOf(order?.PaymentMethod, language),
            Moment(order?.CancelledAt ?? order?.CreatedAt, language),
            order is { RefundedFen: > 0, RefundedAt: { } refunded }
                ? Say(Texts, language, "Paid.RefundedOf", Money.Format(order.RefundedFen), Moment(refunded, language)) : "",
            Moment(answer.Until, language)).Trim();
    }

    /// <summary>Who has it, as the member may know it.</summary>
    private static string HandlingOf(OpenCase found, CultureInfo language)
        => found.Status == DiscrepancyStatus.Assigned && found.AssignedAt is null ? Say(Texts, language, "Paid.HandledNow")
            : Say(Texts, language, "Paid.Handling." + found.Status, Moment(found.AssignedAt, language));

    /// <summary>The amount of a refund: of ours where the platform's is what is missing.</summary>
    private static string BackOf(OpenCase found, CultureInfo language) => found.Matter switch
    {
        CaseMatter.RefundUnconfirmed or CaseMatter.RefundLate => Amount(found.OurFen),
        CaseMatter.GivenBackBooked => CaseWords.Given(found.RefundedFen, language),
        _ => Amount(found.RefundedFen),
    };

    /// <summary>Sentences stand apart in English.</summary>
    private static string Gap(CultureInfo language) => language.Name == "en" ? " " : "";

    private static string Say(ResourceManager texts, CultureInfo language, string key, params object[] values)
        => string.Format(CultureInfo.InvariantCulture, texts.GetString(key, language)!, values);

    private static string Amount(long? fen) => fen is { } known ? Money.Format(known) : "";

    private static string Day(DateOnly day, CultureInfo language) => day.ToString(language.Name == "en" ? "d MMMM yyyy" : "yyyy年M月d日", language);

    private static string Moment(DateTime? utc, CultureInfo language)
        => utc is not { } at || FarFuture.Reached(at) ? "—"
            : $"{Day(BusinessDay.Of(at), language)} {BusinessDay.ToBeijing(at).ToString("HH:mm", CultureInfo.InvariantCulture)}";

    private static string InboxOf(InboxState inbox, DateTime? readAt, CultureInfo language) => (inbox, readAt) switch
    {
        (InboxState.Read, { } read) => Say(Texts, language, "Told.ReadAt", Moment(read, language)),
        (InboxState.None, _) => "",
        _ => Say(Texts, language, "Told." + inbox),
    };

    private static string ReasonOf(string? reason, CultureInfo language)
        => reason is null ? "" : Texts.GetString("Because." + reason, language) ?? CodeWords.Other(reason, language);

    private static string PlatformOf(string? method, CultureInfo language)
        => PaymentMethod.WordOf(method) is { } word && Orders.GetString("Method." + word, language) is { } name
            ? name : Say(Texts, language, "Paid.Platform");

    /// <summary>"3 days before expiry"; a dash without an end to count from.</summary>
    private static string WindowOf(int? daysLeft, CultureInfo language) => daysLeft switch
    {
        null => "—",
        0 => Windows.GetString("Window.Today", language)!,
        > 0 and var left => Say(Windows, language, CountWords.Key("Window.Before", left), left),
        { } ago => Say(Windows, language, CountWords.Key("Window.After", -ago), -ago),
    };

    /// <summary>Days in a row after the end are one span.</summary>
    private static string WindowsOf(IReadOnlyList<int> windows, CultureInfo language)
    {
        List<string> parts = [.. windows.Where(left => left >= 0).OrderDescending().Select(left => WindowOf(left, language))];
        int[] after = [.. windows.Where(left => left < 0).Select(left => -left).Order()];
        for (int first = 0, last; first < after.Length; first = last + 1)
        {
            for (last = first; last + 1 < after.Length && after[last + 1] == after[last] + 1; last++)
            {
            }
            parts.Add(first == last ? WindowOf(-after[first], language) : Say(Windows, language, "Window.AfterSpan", after[first], after[last]));
        }
        return string.Join(Windows.GetString("Windows.Comma", language)!, parts);
    }
}
