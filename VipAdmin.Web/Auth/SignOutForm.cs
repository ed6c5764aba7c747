using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Signing out at the provider needs the ID token. A short token fits into the address; a long one would exceed the limits of proxy and provider, so a form
/// posts it.
/// </summary>
public static class SignOutForm
{
    /// <summary>Longest ID token in an address, which then stays far below 4 KB.</summary>
    private const int LongestInAddress = 1_200;

    /// <summary>Answers with the form when the token is long; leaves the redirect alone when it is short.</summary>
    public static Task InsteadOfALongAddressAsync(RedirectContext context)
    {
        var message = context.ProtocolMessage;
        if (message.IdTokenHint is not { Length: > LongestInAddress })
        {
            return Task.CompletedTask;
        }
        // The handler does the same for an address.
        if (!string.IsNullOrEmpty(message.State))
        {
            context.Properties.Items[OpenIdConnectDefaults.UserstatePropertiesKey] = message.State;
        }
        message.State = context.Options.StateDataFormat.Protect(context.Properties);
        context.HandleResponse();
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<SignOutDocument>(new
        {
            Address = message.IssuerAddress,
            Fields = message.Parameters.Where(parameter => parameter.Value is not null).ToDictionary(),
        }).ExecuteAsync(context.HttpContext);
    }
}
