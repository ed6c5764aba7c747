using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Exports;

/// <summary>
/// Serves lists as files: one address a list, with the filter of its page, streamed from the database to the browser row by row. Every file that left is in
/// the audit, also one that broke off, with the rows that had left by then.
/// </summary>
public static class ExportEndpoints
{
    /// <summary>Where the files are.</summary>
    public const string Root = "/exports/";

    /// <summary>The parameter that names the <see cref="ExportFormat"/>.</summary>
    public const string Format = "format";

    /// <summary>The parameter that says why; it goes to the audit as the reason of the act.</summary>
    public const string Why = "why";

    /// <summary>Maps a list.</summary>
    /// <param name="path">Below <see cref="Root"/>, e.g. <c>statements/{id:guid}/lines</c>.</param>
    /// <param name="reads">What the page of the list demands; a file demands <see cref="Permission.Export"/> as well.</param>
    public static void MapExport<TList>(this WebApplication app, string path, Permission reads) where TList : ExportedList
        => app.MapGet(Root + path, (HttpContext context, ListExport exports, TimeProvider time, IStringLocalizer<SharedText> words)
            => ServeAsync(context, ActivatorUtilities.CreateInstance<TList>(context.RequestServices), exports, time, words))
            .RequireAuthorization(reads.ToString(), nameof(Permission.Export)).ExcludeFromDescription();

    private static async Task ServeAsync(HttpContext context, ExportedList list, ListExport exports, TimeProvider time, IStringLocalizer<SharedText> words)
    {
        var stop = context.RequestAborted;
        var actor = ActorOf.Request(context);
        actor.Demand(Permission.Export);
        if (Word.Read<ExportFormat>(context.Request.Query[Format]) is not { } format)
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, words["Export.Formats", Word.List<ExportFormat>()]);
            return;
        }
        if (!await list.OpenAsync(actor, context.Request.GetEncodedUrl(), context.Request.RouteValues, time.UtcNow(), stop))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (list.Refusal is { } refusal)
        {
            await SayAsync(context, refusal.Status, refusal.Words);
            return;
        }
        var tally = new ExportTally();
        if (Methods.IsHead(context))
        {
            Begin();
            return;
        }
        try
        {
            var units = new ExportUnits(words["Export.Zone"], words["Export.Yuan"]);
            if (!await list.WriteAsync(new ResponseStream(context.Response.BodyWriter), format, units, tally, Begin, stop))
            {
                await SayAsync(context, StatusCodes.Status503ServiceUnavailable, list.Fault!);
                return;
            }
        }
        catch (Exception error) when (tally.Begun)
        {
            await RecordAsync(whole: false);
            if (stop.IsCancellationRequested)
            {
                context.RequestServices.GetRequiredService<ILogger<ExportedList>>()
                    .LogInformation(error, "The export of {List} was given up by its reader after {Rows} rows", list.Name, tally.Rows);
                return;
            }
            // The connection is cut, so that the browser does not take the part for the whole.
            throw;
        }
        // Before the response ends: a file that cannot be recorded does not arrive whole.
        await RecordAsync(whole: true);

        void Begin()
        {
            tally.Begin();
            var stamp = BusinessDay.ToBeijing(time.UtcNow()).ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            var file = new ContentDispositionHeaderValue("attachment");
            file.SetHttpFileName($"{list.Name}-{stamp}.{Word.Of(format)}");
            var headers = context.Response.Headers;
            headers.ContentDisposition = file.ToString();
            headers.ContentType = format == ExportFormat.Csv ? MediaTypeNames.Text.Csv + "; charset=utf-8"
                : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            headers.CacheControl = "no-store";
            // A proxy must not collect the file before it passes it on.
            headers["X-Accel-Buffering"] = "no";
        }

        Task RecordAsync(bool whole) => exports.RecordAsync(actor, list.Name, Filter(context.Request), Word.Of(format), tally.Rows, whole,
            CancellationToken.None, list.Reason);
    }

    /// <summary>The filter alone, as in the address of the page.</summary>
    private static string Filter(HttpRequest request)
        => QueryString.Create(request.Query.Where(part => part.Key != Format && part.Key != Why)).ToString();

    private static async Task SayAsync(HttpContext context, int status, string words)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        await context.Response.WriteAsync(words + "\n", context.RequestAborted);
    }
}
