using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/tasks/{task}/settings</c>: schedule, limits and parameters of a task, by version.</summary>
public static class TaskSettingsEndpoints
{
    public static void MapTaskSettings(this IEndpointRouteBuilder admin)
    {
        var tasks = admin.MapGroup("/tasks/{task}").WithTags("Task settings");
        tasks.MapGet("/settings", GetAsync).WithSummary("How a task runs: schedule, limits, parameters, each with its source; and the version")
            .WithDescription(
                "Fields: cron, zone, catchUpMinutes, deadlineMinutes, guardItems, guardTimesUsual, and configuration keys such as OrderTimeout:Minutes. "
                + "Source says where a value comes from: default, a file, environment, database (saved here).")
            .Refuses(StatusCodes.Status404NotFound);
        tasks.MapPut("/settings", PutAsync).Needs(Permission.OperateTasks)
            .WithSummary("Save changed fields as the next version; in force on every host within a second")
            .WithDescription("""
                Send the version that your changes are based on, and a reason. Omitted fields stay; null resets a field to its declared or configured value.
                422 names every invalid field at once, 409 says who saved what since your version.
                confirmOften: true is needed when the task would run far more often than declared.
                """).Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        tasks.MapGet("/settings/versions", VersionsAsync).WithSummary("Every saved version, newest first")
            .WithDescription("Who, when, why, and the changes from the version before.").Refuses(StatusCodes.Status404NotFound);
        tasks.MapPost("/settings/restore", RestoreAsync).Needs(Permission.OperateTasks).WithSummary("Restore an earlier version; 0 = defaults")
            .WithDescription("Saves the restored values as the next version.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        tasks.MapPost("/schedule/preview", PreviewAsync).Needs(Permission.See).WithSummary("Preview a schedule, in words and as its next 10 firings")
            .WithDescription("Omitted fields are as in force. Saves nothing.")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<TaskSettingsJson>, ProblemHttpResult>> GetAsync(HttpContext context, JobSettingsInForce plans,
        SettingsHistory history, JobSettingsFields fields, string task)
    {
        var versions = await history.ListAsync(ActorOf.Request(context), task, context.RequestAborted);
        await plans.RefreshAsync(context.RequestAborted);
        return plans.Find(task) is { } job ? TypedResults.Ok(TaskSettingsJson.Of(job, versions, fields.Of(task)!)) : Problems.UnknownTask(task);
    }

    private static async Task<Results<Ok<VersionsJson>, ProblemHttpResult>> VersionsAsync(HttpContext context, JobSettingsInForce plans,
        SettingsHistory history, string task)
    {
        var versions = await history.ListAsync(ActorOf.Request(context), task, context.RequestAborted);
        return plans.Find(task) is null ? Problems.UnknownTask(task) : TypedResults.Ok(new VersionsJson([.. versions.Select(VersionJson.Of)]));
    }

    private static async Task<Results<Ok<VersionJson>, ProblemHttpResult>> PutAsync(HttpContext context, JobSettingsDesk desk,
        IStringLocalizer<JobSettingsText> words, string task, SettingsRequest wish)
    {
        if ((wish.Values ?? []).Keys.GroupBy(key => key, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(spellings => spellings.Skip(1).Any()) is { Key: var twice })
        {
            return Problems.BadParameter($"values.{twice}", "is given twice.");
        }
        var values = (wish.Values ?? []).ToDictionary(pair => pair.Key, pair => Text(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase);
        return Answer(task,
            await desk.SaveAsync(ActorOf.Request(context), task, new JobSettingsDraft(values, wish.ConfirmOften), wish.Version, wish.Reason,
                context.RequestAborted), words);
    }

    private static async Task<Results<Ok<VersionJson>, ProblemHttpResult>> RestoreAsync(HttpContext context, JobSettingsDesk desk,
        IStringLocalizer<JobSettingsText> words, string task, RestoreRequest wish)
        => Answer(task, await desk.RestoreAsync(ActorOf.Request(context), task, wish.Restore, wish.Version, wish.Reason, context.RequestAborted), words);

    private static Results<Ok<PreviewJson>, ProblemHttpResult> PreviewAsync(HttpContext context, JobSettingsInForce plans, TimeProvider time,
        IStringLocalizer<JobSettingsText> words, string task, PreviewRequest wish)
    {
        ActorOf.Request(context).Demand(Permission.See);
        if (plans.Find(task) is not { } job)
        {
            return Problems.UnknownTask(task);
        }
        var preview = SchedulePreview.Of(plans.Declared(task)!, job, wish.Cron ?? job.Cron, wish.Zone ?? job.Zone, time.UtcNow());
        return preview.Faults.Count > 0
            ? Wrong(preview.Faults, words, "The schedule is invalid. Every invalid field is listed under errors.")
            : TypedResults.Ok(
                new PreviewJson(new WordsJson(preview.English!, preview.Chinese!), preview.Often is not null, [.. preview.Next], [.. preview.Now]));
    }

    private static Results<Ok<VersionJson>, ProblemHttpResult> Answer(string task, SettingsResult result, IStringLocalizer<JobSettingsText> words)
        => result switch
        {
            SettingsResult.Saved saved => TypedResults.Ok(VersionJson.Of(saved.Version)),
            SettingsResult.Wrong wrong => Wrong(wrong.Faults, words, "Nothing was saved. Every invalid field is listed under errors."),
            SettingsResult.Stale stale => TypedResults.Problem(
                stale.Since is [var other, ..] ? $"{other.By} saved version {other.Version} in the meantime. Read it, then save on top of it."
                    : $"There is no such version; the newest is {stale.Version}.",
                statusCode: StatusCodes.Status409Conflict,
                extensions: new Dictionary<string, object?>
                {
                    ["code"] = "STALE_VERSION", ["version"] = stale.Version,
                    ["since"] = stale.Since.Select(VersionJson.Of).ToArray()
                }),
            _ => Problems.UnknownTask(task),
        };

    private static ProblemHttpResult Wrong(IReadOnlyList<SettingsFault> faults, IStringLocalizer<JobSettingsText> words, string detail)
        => JobSettingsWords.InEnglish(() => TypedResults.Problem(
        detail,
        statusCode: StatusCodes.Status422UnprocessableEntity,
        extensions: new Dictionary<string, object?>
        {
            ["code"] = faults is [{ Code: SettingsFaultCode.Often }] ? "CONFIRM_OFTEN" : "BAD_SETTINGS",
            ["errors"] = faults.GroupBy(fault => fault.Field)
                .ToDictionary(field => field.Key, field => field.Select(fault => JobSettingsWords.Fault(fault, words)).ToArray()),
            ["faults"] = faults.Select(fault => new { field = fault.Field, code = fault.Cron?.Code ?? fault.Code, part = fault.Cron?.Field?.ToString() })
                .ToArray(),
        }));

    /// <summary>
    /// Numbers and flags may be written as JSON values, and several words as a list. A list of anything else is kept as written, and then refused.
    /// </summary>
    private static string? Text(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when SettingsCatalogue.Find(key)?.Kind is SettingKind.Several =>
            string.Join(',', value.EnumerateArray().Select(word => word.ToString())),
        _ => value.GetRawText(),
    };
}
