using System.Net;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Localization;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Auth;

/// <summary>
/// Signing out at the provider needs the ID token. A short token is sent in the address; a long one would make a header that the proxy refuses and an address
/// that the provider refuses, so a form that submits itself posts it.
/// </summary>
public static class SignOutForm
{
    /// <summary>Longest ID token in an address; the whole address then stays far below 4 KB.</summary>
    private const int LongestInAddress = 1_200;

    /// <summary>Answers with the form when the token is long; leaves the redirect alone when it is short.</summary>
    public static Task InsteadOfALongAddressAsync(RedirectContext context)
    {
        var message = context.ProtocolMessage;
        if (message.IdTokenHint is not { Length: > LongestInAddress })
        {
            return Task.CompletedTask;
        }
        // The same parameters that the handler itself puts into the address.
        if (!string.IsNullOrEmpty(message.State))
        {
            context.Properties.Items[OpenIdConnectDefaults.UserstatePropertiesKey] = message.State;
        }
        message.State = context.Options.StateDataFormat.Protect(context.Properties);
        var text = context.HttpContext.RequestServices.GetRequiredService<IStringLocalizer<ShellText>>();
        var fields = string.Concat(message.Parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"""<input type="hidden" name="{WebUtility.HtmlEncode(parameter.Key)}" value="{WebUtility.HtmlEncode(parameter.Value)}">"""));
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        context.HandleResponse();
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="{WebUtility.HtmlEncode(System.Globalization.CultureInfo.CurrentUICulture.Name)}">
            <head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(text["SignOut.Title"])}</title><link rel="stylesheet" href="/app.css"></head>
            <body><main class="plain"><form class="plain-card" method="post" action="{WebUtility.HtmlEncode(message.IssuerAddress)}" data-send-at-once>{fields}
            <button type="submit" class="button">{WebUtility.HtmlEncode(text["SignOut.Continue"])}</button></form></main>
            <script src="/app.js"></script></body>
            </html>
            """, context.HttpContext.RequestAborted);
    }
}
