using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Routing.Template;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Handles HTTP methods the same way everywhere: HEAD is GET without a body, OPTIONS lists the methods of an address, and any other method that an address does
/// not accept is 405, before sign-in is required.
/// </summary>
public static class Methods
{
    private const string Readable = "GET, HEAD";
    private static readonly object AskedByHead = new();

    /// <summary>Whether only the headers are wanted, though the request is answered like GET.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(AskedByHead);

    /// <summary>Lets HEAD be answered like GET; the server drops the body. Runs before routing.</summary>
    public static WebApplication UseHeadAsGet(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await next(context);
                return;
            }
            context.Request.Method = HttpMethods.Get;
            context.Items[AskedByHead] = true;
            try
            {
                await next(context);
            }
            finally
            {
                context.Request.Method = HttpMethods.Head;
            }
        });
        return app;
    }

    /// <summary>Answers OPTIONS and refuses methods that the address does not accept. Runs after routing and before sign-in.</summary>
    public static WebApplication UseMethodAnswers(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var method = context.Request.Method;
            if (context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                // The error page is always shown with GET, regardless of the method that failed.
                context.Request.Method = HttpMethods.Get;
                await next(context);
                return;
            }
            if (SignInSetup.IsFromProvider(context.Request) || IsNowhere(context) || context.GetEndpoint() is not { } endpoint)
            {
                await next(context);
                return;
            }
            // Executing the endpoint for wrong methods sets Allow.
            var wrong = IsForWrongMethods(endpoint);
            var page = !wrong && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && !HttpMethods.IsGet(method);
            if (!wrong && !page)
            {
                await next(context);
                return;
            }
            if (wrong)
            {
                await endpoint.RequestDelegate!(context);
            }
            var allowed = context.Response.Headers.Allow.ToString();
            allowed = page ? Readable
                : allowed.Contains("GET", StringComparison.Ordinal) && !allowed.Contains("HEAD", StringComparison.Ordinal) ? allowed + ", HEAD" : allowed;
            await AnswerAsync(context, allowed);
        });
        return app;
    }

    /// <summary>The same for addresses that do not exist: only GET is worth a page. Runs after sign-in, whose own addresses have no endpoints.</summary>
    public static WebApplication UseMethodAnswersWhereNothingIs(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (!IsNowhere(context) || HttpMethods.IsGet(context.Request.Method))
            {
                return next(context);
            }
            if (SignInSetup.IsApi(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
            return AnswerAsync(context, Readable);
        });
        return app;
    }

    /// <summary>
    /// Whether the only endpoint is the "not found" page, which matches every address that nothing else does. It takes GET only, so that routing finds any
    /// other method wrong for any address: below <c>/api</c> the address itself is looked at.
    /// </summary>
    private static bool IsNowhere(HttpContext context)
        => context.GetEndpoint() is not { } endpoint
            || (endpoint is RouteEndpoint { RoutePattern.Parameters: var parameters } && parameters.Any(parameter => parameter.IsCatchAll)
            && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            || (IsForWrongMethods(endpoint) && SignInSetup.IsApi(context.Request) && !IsAnAddress(context));

    /// <summary>Whether routing found endpoints, but none that takes the method.</summary>
    private static bool IsForWrongMethods(Endpoint endpoint)
        => endpoint.DisplayName?.StartsWith("405 ", StringComparison.Ordinal) == true && endpoint.RequestDelegate is not null;

    /// <summary>Whether an endpoint has the address, for this method or another.</summary>
    private static bool IsAnAddress(HttpContext context)
    {
        var constraints = context.RequestServices.GetRequiredService<IInlineConstraintResolver>();
        return context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern)
            .Where(pattern => !pattern.Parameters.Any(parameter => parameter.IsCatchAll))
            .Any(pattern =>
            {
                var values = new RouteValueDictionary();
                return new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(context.Request.Path, values)
                    && pattern.ParameterPolicies.All(of => of.Value.All(policy => policy.Content is null
                        || constraints.ResolveConstraint(policy.Content)?.Match(context, null, of.Key, values, RouteDirection.IncomingRequest) != false));
            });
    }

    private static async Task AnswerAsync(HttpContext context, string allowed)
    {
        var options = HttpMethods.IsOptions(context.Request.Method);
        context.Response.Headers.Allow = options && allowed.Length > 0 ? allowed + ", OPTIONS" : allowed;
        context.Response.StatusCode = options ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
        if (options || SignInSetup.IsApi(context.Request))
        {
            // Below /api an outer handler writes the problem document.
            return;
        }
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync($"405: this address takes {allowed}.\n", context.RequestAborted);
    }
}
