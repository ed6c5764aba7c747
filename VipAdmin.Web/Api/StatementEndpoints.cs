using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/statements</c>: import a statement, list what was imported, read its lines.</summary>
public static class StatementEndpoints
{
    private const string Multipart = "multipart/form-data";

    /// <summary>The largest file and the form around it.</summary>
    private const long LargestBody = BillExpectation.LargestFile + (1 << 20);

    public static void MapStatements(this IEndpointRouteBuilder admin)
    {
        var statements = admin.MapGroup("/statements").WithTags("Statements");
        statements.MapPost("", ImportAsync).Needs(Permission.ImportStatements).WithSummary("Import a statement as the platform gives it")
            .WithDescription(
                "WeChat Pay's trade bill (ALL, SUCCESS, REFUND) or fund flow bill, plain or gzip; Alipay's zip or the CSV in it. Channel and day are read from "
                + "the file; given as well, they must agree. A file that is in force answers `unchanged` and writes nothing. A refused file is 422 with its "
                + "`line`; nothing of it is imported. 413: larger than 1 GB.")
            .Accepts<StatementUpload>(Multipart)
            .Refuses(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity);
        statements.MapGet("", ListAsync).WithSummary("What was imported and refused, the newest first").WithDescription("Paged by key.");
        statements.MapGet("/{id:guid}/lines", LinesAsync).WithSummary("The lines of a statement, in the order of its file")
            .WithDescription("Lines of fund flows are kept but not listed here. Paged by key: after is a line number.")
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<StatementImportsJson>, ProblemHttpResult>> ImportAsync(HttpContext context, StatementDesk desk,
        DayMatching days, IStringLocalizer<StatementsText> words)
    {
        var actor = ActorOf.Request(context);
        // Before a large body is received for nothing.
        actor.Demand(Permission.ImportStatements);
        // A form is what other sites can send too, from a subdomain even with the session. Browsers say where it comes from.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return Problems.CrossSite();
        }
        if (!context.Request.HasFormContentType)
        {
            return Problems.UnsupportedMediaType($"Send {Multipart} with the file in the part \"file\".");
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestBody;
        }
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = LargestBody }, context.RequestAborted);
        }
        catch (InvalidDataException wrong)
        {
            return Problems.BadInput($"The form cannot be read: {wrong.Message}");
        }
        if (form.Files.GetFile("file") is not { } file)
        {
            return Problems.BadParameter("file", "is mandatory: the statement as the platform gives it.");
        }
        if (form.Keys.Concat(form.Files.Select(part => part.Name)).FirstOrDefault(key => key is not ("file" or "channel" or "day" or "anyway")) is { } unknown)
        {
            return Problems.BadParameter(unknown, "is unknown. Known: file, channel, day, anyway.");
        }
        var anyway = false;
        if (form["anyway"] is [{ Length: > 0 } yes] && !bool.TryParse(yes, out anyway))
        {
            return Problems.BadParameter("anyway", "is true or false.");
        }
        if (Wrong(form["channel"], form["day"], "day", out var channel, out var day) is { } fault)
        {
            return fault;
        }
        await using var content = file.OpenReadStream();
        var import = await desk.ImportAsync(actor, new StatementFile(content, NameOf(file), StatementSource.Upload)
        {
            Channel = channel, Day = day, Anyway = anyway,
        }, context.RequestAborted);
        import = await days.PutRightAsync(actor, import, null, context.RequestAborted);
        return import.State == ImportState.Refused
            ? Problems.RefusedStatement(StatementImportJson.Of(import, words))
            : TypedResults.Ok(StatementImportsJson.Of([import], words));
    }

    private static async Task<Results<Ok<StatementsJson>, ProblemHttpResult>> ListAsync(HttpContext context, StatementBoard board,
        IStringLocalizer<StatementsText> words, string? channel, string? from, string? until, Guid? after, int limit = 50)
    {
        var (early, late) = (Wrong(channel, from, "from", out var which, out var first), Wrong(null, until, "until", out _, out var last));
        if ((early ?? late ?? Problems.Limit(limit, StatementBoard.PageLimit)) is { } fault)
        {
            return fault;
        }
        var page = await board.ListAsync(ActorOf.Request(context), new StatementFilter(which, first, last), after, limit, context.RequestAborted);
        return TypedResults.Ok(StatementsJson.Of(page, words));
    }

    private static async Task<Results<Ok<StatementLinesJson>, ProblemHttpResult>> LinesAsync(HttpContext context, StatementBoard board, Guid id, string? match,
        int? after, int limit = 50)
    {
        if ((Problems.UnknownWord<Match>("match", match) ?? Problems.Limit(limit, StatementBoard.PageLimit)) is { } fault)
        {
            return fault;
        }
        var actor = ActorOf.Request(context);
        return await board.FindAsync(actor, id, context.RequestAborted) is null
            ? Problems.NotFound($"There is no statement {id}.")
            : TypedResults.Ok(StatementLinesJson.Of(await board.LinesAsync(actor, id, Word.Read<Match>(match), after, limit, context.RequestAborted)));
    }

    /// <summary>The fault of a channel or a day; null when both can be read or were not given.</summary>
    private static ProblemHttpResult? Wrong(string? channel, string? day, string name, out string? which, out DateOnly? read)
    {
        (which, read) = (string.IsNullOrEmpty(channel) ? null : channel, null);
        if (which is not (null or PaymentMethod.WeChat or PaymentMethod.Alipay))
        {
            return Problems.BadWord("channel", which, $"{PaymentMethod.WeChat}, {PaymentMethod.Alipay}");
        }
        if (string.IsNullOrEmpty(day))
        {
            return null;
        }
        var known = DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value);
        read = known ? value : null;
        return known ? null : Problems.BadParameter(name, "is a Beijing day, e.g. 2026-11-22.");
    }

    /// <summary>The name without a path, which some browsers send, and short enough to be shown.</summary>
    private static string? NameOf(IFormFile file)
        => PlainText.Cleaned(Path.GetFileName(file.FileName.Replace('\\', '/'))) is { Length: > 0 } name ? name[..Math.Min(name.Length, 200)] : null;
}

/// <summary>The form of an import.</summary>
/// <param name="Channel">wechat or alipay; must agree with the file.</param>
/// <param name="Day">Beijing day; must agree with the file.</param>
/// <param name="Anyway">Import it although most of its lines have no order here.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StatementUpload(IFormFile File, string? Channel, string? Day, bool Anyway = false);
