using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using VipAdmin.Core;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary>Sets up the API: endpoints, their errors as problem documents, their description, the metrics.</summary>
public static class ApiSetup
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
        builder.Services.AddExceptionHandler<ExpectedRefusals>();
        builder.Services.AddSingleton(running => new ApiDocument(builder.Services, running));
        // Lets invalid requests reach the texts of BadRequests in every environment; by default they do so only in Development.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<RunDetails>();
        builder.Services.AddSingleton<TaskMetrics>();
        builder.Services.AddSingleton<DiscrepancyAnswers>();
        return builder;
    }

    /// <summary>Turns errors under <c>/api</c> from any source into problem documents. Runs before sign-in.</summary>
    public static WebApplication UseApi(this WebApplication app)
    {
        app.UseWhen(context => SignInSetup.IsApi(context.Request), api =>
        {
            api.UseExceptionHandler(
                new ExceptionHandlerOptions
                {
                    SuppressDiagnosticsCallback = context => context.Exception is NotPermittedException or BadHttpRequestException
                });
            api.UseStatusCodePages();
        });
        return app;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.MapHealth();
        // Cross-site posts can carry neither the session cookie (SameSite) nor a bearer token, so these endpoints need no antiforgery token.
        var admin = app.MapGroup("/api/v1/admin").RequireAuthorization().DisableAntiforgery().RefuseUnknownParameters()
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden);
        admin.MapTasks();
        admin.MapTaskViews();
        admin.MapTaskSettings();
        admin.MapReminders();
        admin.MapRuns();
        admin.MapHolds();
        admin.MapReconciliation();
        admin.MapDiscrepancies();
        admin.MapHosts();
        admin.MapStatements();
        admin.MapDays();
        admin.MapMembers();
        app.MapGet("/openapi/v1.json", (HttpContext context, ApiDocument document) => document.WriteAsync(context)).ExcludeFromDescription()
            .AllowAnonymous().AddEndpointFilter(LocalOrSignedIn);
        app.MapTaskMetrics("/metrics").AllowAnonymous().AddEndpointFilter(LocalOrSignedIn);
        return app;
    }

    /// <summary>Monitors on the same machine need no account; from other machines these endpoints require one.</summary>
    internal static async ValueTask<object?> LocalOrSignedIn(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var local = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !context.Request.Headers.ContainsKey("X-Forwarded-For");
        return local || ActorOf.Request(context).Can(Permission.See) ? await next(invocation) : Results.Unauthorized();
    }

    /// <summary>Requests that end without an endpoint's own answer: a missing permission is 403, a request that cannot be read 400.</summary>
    private sealed class ExpectedRefusals(IProblemDetailsService problems, Core.Audit.AccessLog access) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var (status, code, (detail, parameter)) = exception switch
            {
                NotPermittedException denied =>
                    (StatusCodes.Status403Forbidden, "NOT_PERMITTED", ($"None of your roles grants {denied.Permission}.", (string?)null)),
                BadHttpRequestException bad => (bad.StatusCode, "BAD_INPUT", BadRequests.Say(bad)),
                _ => (0, "", ("", null)),
            };
            if (status == 0)
            {
                return false;
            }
            if (exception is NotPermittedException missing)
            {
                await access.DeniedAsync(ActorOf.Request(httpContext), httpContext.Request.Path, missing.Permission, cancellationToken);
            }
            httpContext.Response.StatusCode = status;
            var problem = new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails = { Status = status, Detail = detail, Extensions = { ["code"] = code } }
            };
            if (parameter is not null)
            {
                problem.ProblemDetails.Extensions["parameter"] = parameter;
            }
            return await problems.TryWriteAsync(problem);
        }
    }
}
