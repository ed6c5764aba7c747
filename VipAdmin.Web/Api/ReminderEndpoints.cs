using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/reminders</c>: when members are reminded, and in which words.</summary>
public static class ReminderEndpoints
{
    public static void MapReminders(this IEndpointRouteBuilder admin)
    {
        var reminders = admin.MapGroup("/reminders").WithTags("Reminders");
        reminders.MapBoard();
        reminders.MapExclusions();
        reminders.MapGet("/windows", GetAsync).WithSummary("The reminder windows: days, on or off, texts; and the version")
            .WithDescription("Texts hold the placeholders {days}, {date}, {level}, {package} and {link}. Version 0 = the guide's windows.");
        reminders.MapPut("/windows", PutAsync).Needs(Permission.OperateTasks).WithSummary("Save all windows as the next version; the next run uses it")
            .WithDescription("""
                Send every window, the version that your changes are based on, and a reason. A window that is left out is removed.
                422 names every fault at once, 409 says who saved what since your version.
                """).Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        reminders.MapGet("/windows/versions", VersionsAsync).WithSummary("Every saved version of the windows, newest first")
            .WithDescription("Who, when, why, and the windows as they were saved.");
        reminders.MapPost("/windows/restore", RestoreAsync).Needs(Permission.OperateTasks)
            .WithSummary("Restore an earlier version of the windows; 0 = the guide's")
            .WithDescription("Saves the restored windows as the next version.")
            .Refuses(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Ok<ReminderWindowsJson>> GetAsync(HttpContext context, ReminderWindowsBoard board)
    {
        var windows = await board.ReadAsync(ActorOf.Request(context), context.RequestAborted);
        return TypedResults.Ok(new ReminderWindowsJson(windows.Version, [.. windows.All.Select(ReminderWindowJson.Of)]));
    }

    private static async Task<Ok<ReminderVersionsJson>> VersionsAsync(HttpContext context, ReminderWindowsBoard board)
        => TypedResults.Ok(new ReminderVersionsJson(
            [.. (await board.HistoryAsync(ActorOf.Request(context), context.RequestAborted)).Select(ReminderVersionJson.Of)]));

    private static async Task<Results<Ok<ReminderVersionJson>, ProblemHttpResult>> PutAsync(HttpContext context, ReminderWindowsDesk desk,
        IStringLocalizer<RemindersText> words, ReminderWindowsRequest wish)
        => wish.Windows?.All(window => window is not null) != true ? Problems.BadParameter("windows", "is a list of windows.")
            : Answer(await desk.SaveAsync(ActorOf.Request(context),
            [.. wish.Windows.Select(window => new ReminderWindowDraft(window.DaysLeft, window.On, window.Title ?? "", window.Content ?? ""))],
            wish.Version, wish.Reason, context.RequestAborted), words);

    private static async Task<Results<Ok<ReminderVersionJson>, ProblemHttpResult>> RestoreAsync(HttpContext context, ReminderWindowsDesk desk,
        IStringLocalizer<RemindersText> words, RestoreRequest wish)
        => Answer(await desk.RestoreAsync(ActorOf.Request(context), wish.Restore, wish.Version, wish.Reason, context.RequestAborted), words);

    private static Results<Ok<ReminderVersionJson>, ProblemHttpResult> Answer(ReminderWindowsResult result, IStringLocalizer<RemindersText> words)
        => result switch
        {
            ReminderWindowsResult.Saved saved => TypedResults.Ok(ReminderVersionJson.Of(saved.Version)),
            ReminderWindowsResult.Wrong wrong => JobSettingsWords.InEnglish(() => TypedResults.Problem(
                "Nothing was saved. Every fault is listed under faults.", statusCode: StatusCodes.Status422UnprocessableEntity,
                extensions: new Dictionary<string, object?>
                {
                    ["code"] = "BAD_WINDOWS",
                    ["faults"] = wrong.Faults.Select(fault => new
                    {
                        window = fault.Window, code = fault.Code, message = WindowWords.Fault(words, fault),
                    }).ToArray(),
                })),
            ReminderWindowsResult.Stale stale => TypedResults.Problem(
                stale.Since is [var other, ..] ? $"{other.By} saved version {other.Version} in the meantime. Read it, then save on top of it."
                    : $"There is no such version; the newest is {stale.Version}.",
                statusCode: StatusCodes.Status409Conflict,
                extensions: new Dictionary<string, object?>
                {
                    ["code"] = "STALE_VERSION", ["version"] = stale.Version, ["since"] = stale.Since.Select(ReminderVersionJson.Of).ToArray(),
                }),
            _ => throw new InvalidOperationException($"An unknown result: {result}"),
        };
}
