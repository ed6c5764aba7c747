using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Api;

/// <summary><c>/api/v1/admin/members</c>: look up, one with everything known, answers for the member, and support's acts.</summary>
public static class MemberEndpoints
{
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Conflict = StatusCodes.Status409Conflict;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public static void MapMembers(this IEndpointRouteBuilder admin)
    {
        var all = admin.MapGroup("/members").WithTags("Members");
        all.MapGet("", FindAsync).WithSummary("Look up members by phone, masked phone, last digits, nickname or user id")
            .WithDescription("""
                Phones come masked. A look-up that shows members is recorded in the audit. Pages by `next`, sent as after with `by` as it was answered.
                """);
        var one = all.MapGroup("/{userId}").Refuses(NotFound);
        one.MapGet("", GetAsync).WithSummary("One member: the membership, how it came to be, money held, reminders ahead")
            .WithDescription("Recorded in the audit. `paid.answer` and `why-not` are sentences that can be sent to the member.");
        one.MapGet("/timeline", TimelineAsync).WithSummary("What happened to a member, newest first")
            .WithDescription("Without kind everything but look-ups. Pages by `next`, sent as before.");
        one.MapGet("/why-not", WhyNotAsync).WithSummary("Why the member was, was not or will be reminded on a day")
            .WithDescription("From the ledger, the inbox and the rules that were in force; `answer` is ready to be sent in either language.");
        var says = one.MapGroup("").Refuses(Unprocessable);
        var acts = one.MapGroup("").Refuses(Conflict, Unprocessable);
        says.MapPost("/corrections/preview", PreviewAsync).Needs(Permission.ServeMembers).WithSummary("What a correction would change; nothing is written")
            .WithDescription("422 with the code of what makes no sense: `LIFETIME_MEMBER`, `NOTHING_TO_CHANGE`, `DAYS_NEEDED` …");
        acts.MapPost("/corrections", CorrectAsync).Needs(Permission.ServeMembers).WithSummary("Correct a membership, or propose it to a second person")
            .WithDescription("""
                `state` is `carriedOut`, or `proposed` where a second person must approve. `seen` is `before` of the preview: 409 `CHANGED` when the membership
                has changed since; 409 `PENDING` while another correction waits; 403 `NO_PERSON` for programs where two people are needed.
                """);
        says.MapPost("/notes", NoteAsync).Needs(Permission.ServeMembers)
            .WithSummary("Add a note about a member").WithDescription("Notes are added, never edited.");
        one.MapGroup("").Refuses(Conflict).MapGet("/reminder", LookAtReminderAsync).WithSummary("The reminder whose text is true for the member today")
            .WithDescription("409 `NO_TEXT` when no window falls on this day; 409 `REFUSED` when the rule excludes the member.");
        acts.MapPost("/reminder", ResendAsync).Needs(Permission.ServeMembers).WithSummary("Send that reminder now")
            .WithDescription("409 `ALREADY_TODAY` unless `confirmed`; 409 `CHANGED` when `daysLeft` is not that of today.");
        says.MapPost("/export", ExportAsync).Needs(Permission.RevealPersonalData).WithSummary("Everything that is kept about a member, as one JSON document")
            .WithDescription("It holds personal data in clear. Needs a reason, which goes to the audit.");
        acts.MapPost("/anonymise", AnonymiseAsync).Needs(Permission.AnonymiseMembers).WithSummary("Take the texts out of what is kept about a deleted member")
            .WithDescription("Cannot be undone. 409 `STILL_THERE` while the account exists; 409 `NOTHING_KEPT`.");
        var corrections = admin.MapGroup("/corrections").WithTags("Members");
        corrections.MapGet("", ListAsync).WithSummary("Corrections of memberships, newest first").WithDescription("`open=true`: only those that wait.");
        var correction = corrections.MapGroup("/{id:guid}").Refuses(NotFound, Conflict, Unprocessable);
        correction.MapPost("/approve", ApproveAsync).Needs(Permission.ApproveCorrections).WithSummary("Approve a correction; it is carried out once")
            .WithDescription("403 `SAME_PERSON` for the person who proposed it, 403 `NO_PERSON` for programs; 409 `CHANGED`: it was withdrawn.");
        correction.MapPost("/reject", RejectAsync).Needs(Permission.ApproveCorrections, Permission.ServeMembers)
            .WithSummary("Reject a correction, with a reason")
            .WithDescription("The person who proposed it withdraws it. 409 `DECIDED` when it was decided already.");
    }

    private static async Task<Results<Ok<MemberHitsJson>, ProblemHttpResult>> FindAsync(HttpContext context, MemberSearch search, string? q, string? by,
        string? after)
    {
        if (string.IsNullOrWhiteSpace(q) || q.Length > MemberSearch.LongestText)
        {
            return Problems.BadParameter("q", $"is mandatory, at most {MemberSearch.LongestText} characters.");
        }
        if (Problems.UnknownWord<MatchedBy>("by", by) is { } fault)
        {
            return fault;
        }
        if (after is not null && by is null)
        {
            return Problems.BadParameter("by", "is mandatory with after: send it back as it was answered.");
        }
        var actor = ActorOf.Request(context);
        var found = after is null ? await search.FindAsync(actor, q, context.RequestAborted)
            : await search.BehindAsync(actor, q, Word.Read<MatchedBy>(by)!.Value, after, MemberSearch.Limit, context.RequestAborted);
        if (after is not null)
        {
            await search.RecordAsync(actor, q, found, context.RequestAborted);
        }
        return TypedResults.Ok(new MemberHitsJson(Word.Of(found.By), [.. found.Hits.Select(MemberHitJson.Of)],
            found.More ? found.Hits[^1].UserId : null, found.TooSlow));
    }

    private static async Task<Results<Ok<MemberFileJson>, ProblemHttpResult>> GetAsync(HttpContext context, MemberBoard board, MemberSearch search,
        string userId)
    {
        var actor = ActorOf.Request(context);
        if (await board.ReadAsync(actor, userId, context.RequestAborted) is not { } file)
        {
            return Unknown(userId);
        }
        await search.RecordAsync(actor, userId, (string?)null, context.RequestAborted);
        return TypedResults.Ok(MemberFileJson.Of(file));
    }

    private static async Task<Results<Ok<MemberTimelineJson>, ProblemHttpResult>> TimelineAsync(HttpContext context, MemberTimeline timeline, string userId,
        string? kind, Moment? before)
    {
        if (Problems.UnknownWord<MemberMomentKind>("kind", kind) is { } fault)
        {
            return fault;
        }
        var actor = ActorOf.Request(context);
        var only = kind is null ? null : Word.Read<MemberMomentKind>(kind);
        return TypedResults.Ok(MemberTimelineJson.Of(await timeline.ReadAsync(actor, userId, only, before?.Utc, context.RequestAborted)));
    }

    private static async Task<Results<Ok<WhyNotJson>, ProblemHttpResult>> WhyNotAsync(HttpContext context, MemberBoard board, string userId, string? day)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year is < 2000 or > 2200)
        {
            return Problems.BadParameter("day", "is a Beijing day, e.g. 2026-11-22.");
        }
        return await board.WhyAsync(ActorOf.Request(context), userId, date, context.RequestAborted) is { } answer
            ? TypedResults.Ok(WhyNotJson.Of(answer)) : Unknown(userId);
    }

    private static async Task<Results<Ok<CorrectionOutcomeJson>, ProblemHttpResult>> PreviewAsync(HttpContext context, CorrectionDesk desk, string userId,
        CorrectionRequest body)
        => Wish(body, out var wish) is { } fault ? fault
            : Answer(await desk.PreviewAsync(ActorOf.Request(context), userId, wish, context.RequestAborted));

    private static async Task<Results<Ok<CorrectionOutcomeJson>, ProblemHttpResult>> CorrectAsync(HttpContext context, CorrectionDesk desk, string userId,
        CorrectionRequest body)
    {
        if (Wish(body, out var wish) is { } fault)
        {
            return fault;
        }
        if (body.Seen is not { } seen)
        {
            return Problems.BadParameter("seen", "is mandatory: `before` of the preview.");
        }
        return Answer(await desk.ProposeAsync(ActorOf.Request(context), userId, wish, new MembershipState(seen.Level, seen.ExpireAt?.ToUniversalTime(),
            seen.Lifetime), body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<CorrectionPageJson>, ProblemHttpResult>> ListAsync(HttpContext context, CorrectionBoard board, bool open = false,
        Guid? after = null, int limit = 50)
    {
        if (Problems.Limit(limit, CorrectionBoard.PageLimit) is { } fault)
        {
            return fault;
        }
        var page = await board.PageAsync(ActorOf.Request(context), open, after, null, limit, context.RequestAborted);
        return TypedResults.Ok(new CorrectionPageJson([.. page.Rows.Select(CorrectionJson.Of)], page.HasOlder ? page.Rows[^1].Id : null));
    }

    private static async Task<Results<Ok<CorrectionOutcomeJson>, ProblemHttpResult>> ApproveAsync(HttpContext context, CorrectionDesk desk, Guid id)
        => Answer(await desk.ApproveAsync(ActorOf.Request(context), id, context.RequestAborted));

    private static async Task<Results<Ok<CorrectionOutcomeJson>, ProblemHttpResult>> RejectAsync(HttpContext context, CorrectionDesk desk, Guid id,
        MemberReasonRequest body)
        => Answer(await desk.RejectAsync(ActorOf.Request(context), id, body.Reason, context.RequestAborted));

    private static async Task<Results<Ok<MemberNoteJson>, ProblemHttpResult>> NoteAsync(HttpContext context, NoteDesk desk, string userId,
        MemberNoteRequest body)
        => await desk.AddAsync(ActorOf.Request(context), userId, body.Text, context.RequestAborted) switch
        {
            NoteResult.Added added => TypedResults.Ok(new MemberNoteJson(added.Id)),
            NoteResult.TextNeeded => Field("text", $"is mandatory, at most {NoteDesk.Longest} characters."),
            _ => Unknown(userId),
        };

    private static async Task<Results<Ok<ResendJson>, ProblemHttpResult>> LookAtReminderAsync(HttpContext context, ResendDesk desk, string userId)
        => Answer(userId, await desk.PreviewAsync(ActorOf.Request(context), userId, context.RequestAborted));

    private static async Task<Results<Ok<ResendJson>, ProblemHttpResult>> ResendAsync(HttpContext context, ResendDesk desk, string userId, ResendRequest body)
        => body.DaysLeft is not { } left ? Field("daysLeft", "is mandatory: that of GET.")
            : Answer(userId, await desk.SendAsync(ActorOf.Request(context), userId, left, body.Confirmed, body.Reason, context.RequestAborted));

    private static async Task<Results<Ok<JsonElement>, ProblemHttpResult>> ExportAsync(HttpContext context, PrivacyDesk desk, string userId,
        MemberReasonRequest body)
        => await desk.ExportAsync(ActorOf.Request(context), userId, body.Reason, context.RequestAborted) switch
        {
            MemberExportResult.Exported exported => TypedResults.Ok(JsonSerializer.Deserialize<JsonElement>(exported.Json)),
            MemberExportResult.ReasonNeeded => Reason(),
            _ => Unknown(userId),
        };

    private static async Task<Results<Ok<AnonymisedJson>, ProblemHttpResult>> AnonymiseAsync(HttpContext context, PrivacyDesk desk, string userId,
        AnonymiseRequest body)
        => await desk.AnonymiseAsync(ActorOf.Request(context), userId, body.Confirm, body.Reason, context.RequestAborted) switch
        {
            AnonymiseResult.Done done => TypedResults.Ok(new AnonymisedJson(done.Rows)),
            AnonymiseResult.ReasonNeeded => Reason(),
            AnonymiseResult.NotTyped => Field("confirm", "is the user id once more."),
            AnonymiseResult.StillThere => Problems.Conflict("STILL_THERE", "The account still exists; only what is kept about deleted members is anonymised."),
            _ => Problems.Conflict("NOTHING_KEPT", "No text is kept about this user id."),
        };

    private static ProblemHttpResult? Wish(CorrectionRequest body, out CorrectionWish wish)
    {
        wish = new CorrectionWish(default);
        if (body.Kind is null || Word.Read<CorrectionKind>(body.Kind) is not { } kind)
        {
            return Problems.BadWord("kind", body.Kind ?? "", Word.List<CorrectionKind>());
        }
        wish = new CorrectionWish(kind, body.Days, body.ExpireAt?.Utc);
        return null;
    }

    private static Results<Ok<CorrectionOutcomeJson>, ProblemHttpResult> Answer(CorrectionResult result) => result switch
    {
        CorrectionResult.Previewed it => Ok("previewed", null, it.Before, it.After, it.DaysMoved, it.NeedsApproval),
        CorrectionResult.CarriedOut it => Ok("carriedOut", it.Id, it.Before, it.After),
        CorrectionResult.Proposed it => Ok("proposed", it.Id, it.Before, it.After, needsApproval: true),
        CorrectionResult.Rejected it => Ok(it.Withdrawn ? "withdrawn" : "rejected", null, null, null),
        CorrectionResult.Unknown => Problems.NotFound("There is no such member or correction."),
        CorrectionResult.ReasonNeeded => Reason(),
        CorrectionResult.Refused it => Problems.Refused(Unprocessable, CodeOf(it.Reason), "The correction makes no sense for the membership as it stands."),
        CorrectionResult.Changed it => Problems.Refused(Conflict, "CHANGED", "The membership is not the one that was judged; nothing was changed.",
            new Dictionary<string, object?> { ["now"] = MembershipStateJson.Of(it.Now) }),
        CorrectionResult.Pending it => Problems.Refused(Conflict, "PENDING", $"A correction proposed by {it.By} waits for a decision.",
            new Dictionary<string, object?> { ["id"] = it.Id }),
        CorrectionResult.Decided => Problems.Conflict("DECIDED", "The correction was decided already."),
        CorrectionResult.SamePerson => Problems.Refused(StatusCodes.Status403Forbidden, "SAME_PERSON",
            "The person who proposed the correction may not approve it."),
        _ => Problems.Refused(StatusCodes.Status403Forbidden, "NO_PERSON", "Two people are needed, and a program is none."),
    };

    private static Results<Ok<ResendJson>, ProblemHttpResult> Answer(string userId, ResendResult result) => result switch
    {
        ResendResult.Previewed it => TypedResults.Ok(new ResendJson(it.DaysLeft, it.Title, it.Content, it.SentAt)),
        ResendResult.Sent it => TypedResults.Ok(new ResendJson(null, it.Title, it.Content, null)),
        ResendResult.AlreadyToday it => Problems.Refused(Conflict, "ALREADY_TODAY", "It was sent on this day already; confirm to send it again.",
            new Dictionary<string, object?> { ["sentAt"] = it.At }),
        ResendResult.NoText => Problems.Conflict("NO_TEXT", "No window falls on this day, so no reminder's text would be true."),
        ResendResult.Refused it => Problems.Refused(Conflict, "REFUSED", "The rule of the reminders excludes the member.",
            new Dictionary<string, object?> { ["reason"] = it.Reason }),
        ResendResult.Changed => Problems.Conflict("CHANGED", "daysLeft is not that of today; read the reminder again."),
        ResendResult.ReasonNeeded => Reason(),
        _ => Unknown(userId),
    };

    private static Ok<CorrectionOutcomeJson> Ok(string state, Guid? id, MembershipState? before, MembershipState? after, int? moved = null,
        bool? needsApproval = null)
        => TypedResults.Ok(new CorrectionOutcomeJson(state, id, before is null ? null : MembershipStateJson.Of(before),
            after is null ? null : MembershipStateJson.Of(after), moved, needsApproval));

    private static string CodeOf(CorrectionRefusal refusal) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(refusal.ToString());

    private static ProblemHttpResult Unknown(string userId) => Problems.NotFound($"There is no member \"{MaskedPhone.Mobile(userId)}\".");

    private static ProblemHttpResult Reason()
        => Problems.Refused(Unprocessable, "REASON_NEEDED", $"A reason is mandatory, at most {Core.Audit.Reason.Longest} characters.",
            new Dictionary<string, object?> { ["parameter"] = "reason" });

    private static ProblemHttpResult Field(string name, string wrong)
        => Problems.Refused(Unprocessable, "BAD_INPUT", $"{name} {wrong}", new Dictionary<string, object?> { ["parameter"] = name });
}
