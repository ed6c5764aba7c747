using Microsoft.AspNetCore.Routing.Template;
using VipAdmin.Core;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary>
/// Judges the right to an act before anything of its request is read: who may not do it at all is told so, and not how to ask for it. The command in Core
/// demands its permission too, for every other way to it.
/// </summary>
public static class RightsFirst
{
    /// <summary>Says which permissions lead to an act; any one of them is enough to be heard.</summary>
    public static T Needs<T>(this T endpoints, params Permission[] anyOf) where T : IEndpointConventionBuilder
        => endpoints.WithMetadata(new NeededRights(anyOf));

    /// <summary>Runs behind authorization, which asks a caller without a sign-in for one.</summary>
    public static WebApplication UseRightsFirst(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.User.Identity?.IsAuthenticated == true && Needed(context) is [var first, ..] needed)
            {
                var actor = ActorOf.Request(context);
                actor.Demand(needed.FirstOrDefault(actor.Can, first));
            }
            return next(context);
        });
        return app;
    }

    private static IReadOnlyList<Permission> Needed(HttpContext context)
        => context.GetEndpoint() is { } found && SignInSetup.IsApi(context.Request)
            ? (found.Metadata.GetMetadata<NeededRights>() ?? (found is RouteEndpoint ? null : Meant(context)))?.AnyOf ?? [] : [];

    /// <summary>A body of a kind that an act does not take leads to an endpoint that only says so; the act that was meant has its method and path.</summary>
    private static NeededRights? Meant(HttpContext context)
        => context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(each => each.Metadata.GetMetadata<NeededRights>() is not null
                && each.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase) == true
                && new TemplateMatcher(new RouteTemplate(each.RoutePattern), new RouteValueDictionary())
                    .TryMatch(context.Request.Path, new RouteValueDictionary()))
            .Select(each => each.Metadata.GetMetadata<NeededRights>()).FirstOrDefault();
}

/// <summary>What an endpoint asks of the caller's roles.</summary>
/// <param name="AnyOf">The first is named when none of them is granted.</param>
public sealed record NeededRights(IReadOnlyList<Permission> AnyOf);
