using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>A membership in the reader's words.</summary>
internal static class MemberWords
{
    /// <summary>The membership now, as one would say it on the phone.</summary>
    public static string Now(MemberHistory member, IStringLocalizer<MemberFileText> words, IStringLocalizer<MembersText> days)
    {
        var standing = member.Standing.Standing;
        if (standing is Standing.Lifetime or Standing.None)
        {
            return words["Now." + standing];
        }
        if (member.VipExpireAt is not { } end || FarFuture.Reached(end))
        {
            return words[standing == Standing.Withdrawn ? "Now.None" : "Now.Unlimited"];
        }
        var left = member.Standing.DaysLeft switch
        {
            null => "",
            0 => days["DaysLeft.Today"].Value,
            > 0 and var ahead => days.Counted("DaysLeft.Left", ahead),
            { } ago => days.Counted("DaysLeft.Ago", -ago),
        };
        return words["Now." + standing, Beijing(end), left, member.Standing.GraceUntil is { } until ? Beijing(until) : ""];
    }

    /// <summary>The end of a membership in Beijing time.</summary>
    public static string Term(MembershipTerm? term, IStringLocalizer<MemberFileText> words)
        => term is null ? "—" : term.Lifetime ? words["Step.Lifetime"] : term.ExpireAt is not { } end ? words["Step.Never"]
            : FarFuture.Reached(end) ? words["Step.Lifetime"] : Beijing(end);

    /// <inheritdoc cref="Term(MembershipTerm?, IStringLocalizer{MemberFileText})"/>
    public static string Term(MembershipState state, IStringLocalizer<MemberFileText> words)
        => Term(new MembershipTerm(state.ExpireAt, state.Lifetime), words);

    /// <summary>What the steps do not explain, as sentences.</summary>
    public static string Gap(MembershipGap gap, IStringLocalizer<MemberFileText> words)
    {
        var explained = gap.Explained is { } end ? Beijing(end) : "";
        var said = gap is { Kind: GapKind.Longer or GapKind.Shorter, Difference: null } ? words["Gap.NoOrigin"].Value
            : words["Gap." + gap.Kind, gap.Difference is { } difference ? Span.ToTheMinute(difference) : "", explained].Value;
        return gap.Hint == GapHint.None ? said : $"{said} {words["Gap.Hint." + gap.Hint, gap.OrderNo ?? ""]}";
    }

    private static string Beijing(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
