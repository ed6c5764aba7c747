using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Audit;

namespace VipAdmin.Web.Api;

/// <summary>Refusals as RFC 9457 problem documents: what happened and what to do, with a stable <c>code</c>.</summary>
public static class Problems
{
    public static ProblemHttpResult UnknownTask(string task)
        => Problem(StatusCodes.Status404NotFound, "UNKNOWN_TASK", $"There is no task \"{task}\". GET /api/v1/admin/tasks lists them.");

    public static ProblemHttpResult NotFound(string detail) => Problem(StatusCodes.Status404NotFound, "NOT_FOUND", detail);

    public static ProblemHttpResult BadInput(string detail) => Problem(StatusCodes.Status400BadRequest, "BAD_INPUT", detail);

    /// <summary>An invalid parameter or part of the body, named in <c>parameter</c>.</summary>
    /// <param name="wrong">The fault, worded to follow the name.</param>
    public static ProblemHttpResult BadParameter(string name, string wrong)
        => Problem(StatusCodes.Status400BadRequest, "BAD_INPUT", $"{name} {wrong}", new Dictionary<string, object?> { ["parameter"] = name });

    /// <summary>A word that is not one of those allowed.</summary>
    public static ProblemHttpResult BadWord(string name, string found, string allowed) => BadParameter(name, $"\"{found}\" is not one of {allowed}.");

    /// <summary>An invalid word of an enumeration; null when it is valid or was not given.</summary>
    public static ProblemHttpResult? UnknownWord<T>(string name, string? word) where T : struct, Enum
        => word is null || Word.Read<T>(word) is not null ? null : BadWord(name, word, Word.List<T>());

    /// <summary>An invalid page length; null when it is valid.</summary>
    public static ProblemHttpResult? Limit(int limit, int most) => limit >= 1 && limit <= most ? null : BadParameter("limit", $"is a number from 1 to {most}.");

    /// <summary>A file that is not taken; <c>line</c> is that of the unpacked file, null when the fault is the whole file's.</summary>
    public static ProblemHttpResult RefusedStatement(StatementImportJson refused)
        => Problem(StatusCodes.Status422UnprocessableEntity, refused.Error!, refused.Message!,
            new Dictionary<string, object?> { ["state"] = refused.State, ["line"] = refused.Line, ["id"] = refused.Id });

    public static ProblemHttpResult CrossSite()
        => Problem(StatusCodes.Status403Forbidden, "CROSS_SITE", "A form from another site is not taken.");

    public static ProblemHttpResult UnsupportedMediaType(string detail) => Problem(StatusCodes.Status415UnsupportedMediaType, "BAD_INPUT", detail);

    public static ProblemHttpResult ReasonNeeded() => BadParameter("reason", $"is mandatory, at most {Reason.Longest} characters.");

    public static ProblemHttpResult EndInThePast() => BadParameter("until", "is not in the future.");

    public static ProblemHttpResult Conflict(string code, string detail) => Problem(StatusCodes.Status409Conflict, code, detail);

    public static ProblemHttpResult AlreadyRunning(string task, Guid? runId)
        => Problem(StatusCodes.Status409Conflict, "ALREADY_RUNNING", $"{task} is already running. Wait for its run to end, then trigger again.",
            new Dictionary<string, object?> { ["runId"] = runId });

    public static ProblemHttpResult KeyReused(Guid runId)
        => Problem(StatusCodes.Status422UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED",
            "This idempotency key belongs to a run that was requested differently. Use a new key.",
            new Dictionary<string, object?> { ["runId"] = runId });

    /// <summary>A refusal of an endpoint that has codes of its own.</summary>
    public static ProblemHttpResult Refused(int status, string code, string detail, Dictionary<string, object?>? more = null)
        => Problem(status, code, detail, more);

    /// <summary>Lists in the description the problems that an endpoint may answer with.</summary>
    public static T Refuses<T>(this T endpoints, params int[] statuses) where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            endpoints.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
        }
        return endpoints;
    }

    /// <summary>Adds texts to problems that no endpoint wrote: no sign-in, no such address.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var (code, detail) = problem.Status switch
        {
            StatusCodes.Status401Unauthorized => ("NOT_SIGNED_IN", "Send a bearer token of the sign-in's issuer."),
            StatusCodes.Status403Forbidden => ("NOT_PERMITTED", "None of your roles grants this."),
            StatusCodes.Status404NotFound => ("NOT_FOUND", "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => ("METHOD_NOT_ALLOWED", "This address does not accept that method."),
            StatusCodes.Status413PayloadTooLarge => ("BAD_INPUT", "The body is too long."),
            StatusCodes.Status415UnsupportedMediaType => ("BAD_INPUT", "Send JSON, with Content-Type: application/json."),
            >= StatusCodes.Status500InternalServerError => ("FAILED", "Something went wrong here; the log has details under this traceId."),
            _ => (null, null),
        };
        problem.Detail ??= detail;
        if (code is not null)
        {
            problem.Extensions.TryAdd("code", code);
        }
    }

    private static ProblemHttpResult Problem(int status, string code, string detail, Dictionary<string, object?>? more = null)
    {
        var extensions = more ?? [];
        extensions["code"] = code;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }
}
