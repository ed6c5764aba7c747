using Microsoft.Extensions.Localization;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>What the payment backend wrote about a callback, in the reader's words.</summary>
public static class CallbackResult
{
    /// <summary>Null for nothing more than that it was processed; what the backend says of a failure stays as it is.</summary>
    public static string? Words(string? result, IStringLocalizer<OrdersText> words) => result?.ToLowerInvariant() switch
    {
        null or "" or "success" => null,
        "duplicate" => words["Callback.Duplicate"],
        _ => result,
    };
}
