using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Web.Api;

/// <summary>Reads what callers ask of discrepancies; the codes are written as in the rows.</summary>
internal static class DiscrepancyAsked
{
    /// <summary>Every type as the contract writes it.</summary>
    public static string Types => string.Join(", ", Enum.GetValues<DiscrepancyType>().Select(EvidenceSide.CodeOf));

    private static string Reasons => string.Join(", ", Enum.GetValues<ReasonCode>().Select(code => DiscrepancyJson.CodeOf(code)));

    /// <summary>The filter of a list.</summary>
    public static (DiscrepancyFilter Filter, ProblemHttpResult? Wrong) Filter(string? status, string? type, string? channel, string? day, string? orderNo,
        string? assignee)
    {
        var filter = new DiscrepancyFilter { Standing = DiscrepancyStanding.Any };
        if (status is not null)
        {
            if (Word.Read<DiscrepancyStanding>(status) is not { } standing)
            {
                return (filter, Problems.BadWord("status", status, Word.List<DiscrepancyStanding>()));
            }
            filter = filter with { Standing = standing };
        }
        if (type is not null)
        {
            if (ReadCode<DiscrepancyType>(type) is not { } known)
            {
                return (filter, Problems.BadWord("type", type, Types));
            }
            filter = filter with { Type = known };
        }
        if (channel is not null && !PaymentMethod.Channels.Contains(channel))
        {
            return (filter, Problems.BadWord("channel", channel, string.Join(", ", PaymentMethod.Channels)));
        }
        if (day is not null)
        {
            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return (filter, Problems.BadParameter("day", "is a day in Beijing, such as 2026-11-22."));
            }
            filter = filter with { BillDay = date };
        }
        return (filter with { Channel = channel, Text = orderNo, Assignee = assignee }, null);
    }

    /// <summary>The reason code and the version of an act; the permission comes first, so that nothing is told to those who may not act.</summary>
    public static ProblemHttpResult? Reason(Actor actor, string? code, int? version, out ReasonCode reason)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        reason = default;
        if (ReadCode<ReasonCode>(code) is not { } known)
        {
            return DiscrepancyAnswers.Field("reasonCode", $"is mandatory, one of {Reasons}.");
        }
        reason = known;
        return Version(actor, version);
    }

    /// <summary>The version of an act.</summary>
    public static ProblemHttpResult? Version(Actor actor, int? version)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        return version is null ? DiscrepancyAnswers.Field("version", "is mandatory: the version of the discrepancy that was read.") : null;
    }

    /// <summary>A code such as <c>LATE_PAYMENT</c>, in any case; null when there is none like it.</summary>
    public static T? ReadCode<T>(string? code) where T : struct, Enum => Word.Read<T>(code?.Replace("_", "", StringComparison.Ordinal));
}
