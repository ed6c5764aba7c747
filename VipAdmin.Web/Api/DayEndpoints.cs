using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/days</c>: how a day stands.</summary>
public static class DayEndpoints
{
    public static void MapDays(this IEndpointRouteBuilder admin)
        => admin.MapGroup("/days").WithTags("Days").MapGet("/{day}", ShowAsync).WithSummary("Both sides' figures of a day and where its close stands")
            .WithDescription(
                "`unexplainedFen` is worked out: what of the difference no carried row and no discrepancy accounts for. 0 once the day is matched.");

    private static async Task<Results<Ok<DayJson>, ProblemHttpResult>> ShowAsync(HttpContext context, DayBoard board, string day, string? channel)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return Problems.BadParameter("day", "is a Beijing day, e.g. 2026-11-22.");
        }
        if (channel is not (null or PaymentMethod.WeChat or PaymentMethod.Alipay))
        {
            return Problems.BadWord("channel", channel, $"{PaymentMethod.WeChat}, {PaymentMethod.Alipay}");
        }
        return TypedResults.Ok(DayJson.Of(date, await board.ReadAsync(ActorOf.Request(context), date, channel, context.RequestAborted)));
    }
}
