using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;

namespace VipAdmin.Web.Api;

/// <summary>Answers to acts on a discrepancy: the discrepancy as it is then, or a problem document that says why not.</summary>
public sealed class DiscrepancyAnswers(ProposalBoard board)
{
    /// <summary>Why a part of the body is refused; 422 names it.</summary>
    internal static ProblemHttpResult Field(string name, string wrong) => Problems.Refused(StatusCodes.Status422UnprocessableEntity, "BAD_FIELD",
        $"{name} {wrong}", new Dictionary<string, object?> { ["parameter"] = name, ["field"] = name });

    internal static ProblemHttpResult None(Guid id) => Problems.NotFound($"There is no discrepancy {id}.");

    /// <summary>Acts, on the given version or else on the current one.</summary>
    internal async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> OfAsync(Actor actor, Guid id, int? version,
        Func<int, Task<DiscrepancyResult>> act, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        if (version is null)
        {
            if (await board.FileAsync(actor, id, stop) is not { } now)
            {
                return None(id);
            }
            version = now.Row.Version;
        }
        return await act(version.Value) switch
        {
            DiscrepancyResult.Done => await DoneAsync(actor, id, stop),
            DiscrepancyResult.Unknown => None(id),
            DiscrepancyResult.RefundNumberNeeded => Field("refundNo",
                $"is mandatory with REFUNDED_AT_PLATFORM, at most {DiscrepancyDesk.LongestRefundNumber} characters."),
            DiscrepancyResult.NoteNeeded => Field("note", "is mandatory."),
            DiscrepancyResult.NoteTooLong => Field("note", $"is longer than {DiscrepancyDesk.LongestNote} characters."),
            DiscrepancyResult.DayNotAhead => Field("until", "is not a later day than today in Beijing."),
            DiscrepancyResult.Stale(var by) => await ConflictAsync(actor, id, "STALE_VERSION", Newer(by), stop),
            DiscrepancyResult.AlreadyResolved => await ConflictAsync(actor, id, "FINISHED", "The discrepancy is finished. Reopen it first.", stop),
            DiscrepancyResult.NotResolved => await ConflictAsync(actor, id, "NOT_FINISHED", "The discrepancy is open.", stop),
            DiscrepancyResult.AnotherOpen =>
                await ConflictAsync(actor, id, "ANOTHER_OPEN", "The same difference is open as a newer discrepancy.", stop),
            var other => throw new UnreachableException($"Unhandled result {other}"),
        };
    }

    /// <summary>The result of proposing, approving or rejecting.</summary>
    internal async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> OfAsync(Actor actor, Guid id, RepairResult result, CancellationToken stop)
        => result switch
        {
            RepairResult.Proposed or RepairResult.CarriedOut or RepairResult.Rejected => await DoneAsync(actor, id, stop),
            RepairResult.Unknown => None(id),
            RepairResult.Faulty { Field: var field, TooLong: true } =>
                Field(Word.Of(field), $"is longer than {DiscrepancyDesk.LongestNote} characters."),
            RepairResult.Faulty { Field: var field } => Field(Word.Of(field), "is mandatory."),
            RepairResult.NotFitting(var fitting) =>
                Field("action", fitting.Count == 0 ? "does not fit; none does." : $"does not fit. Fitting: {string.Join(", ", fitting.Select(Word.Of))}."),
            RepairResult.SamePerson => Problems.Refused(StatusCodes.Status403Forbidden, "SAME_PERSON",
                "Whoever proposed it may not approve it. A second person has to."),
            RepairResult.NoPerson => Problems.Refused(StatusCodes.Status403Forbidden, "NO_PERSON",
                "Four eyes are the eyes of people: sign in, or use a token of your own. The command line and programs may not."),
            RepairResult.NoAnswer(var fault) => Problems.Refused(StatusCodes.Status503ServiceUnavailable, "NO_ANSWER",
                $"The platform gave no answer ({EvidenceSide.CodeOf(fault.Code)}: {fault.Message}). Nothing was changed; try again.",
                new Dictionary<string, object?> { ["fault"] = EvidenceSide.CodeOf(fault.Code) }),
            RepairResult.Stale(var by) => await ConflictAsync(actor, id, "STALE_VERSION", Newer(by), stop),
            RepairResult.NotOpen(var status) => await ConflictAsync(actor, id, "NOT_OPEN",
                status is DiscrepancyStatus.Proposed or DiscrepancyStatus.PendingApproval
                    ? "A proposal is under way. Approve or reject it first." : "The discrepancy is not open. Reopen it first.", stop),
            RepairResult.NothingProposed => await ConflictAsync(actor, id, "NOTHING_PROPOSED", "No proposal is under way.", stop),
            RepairResult.Refused(var reason, var withdrawn) => await ConflictAsync(actor, id, RepairDesk.CodeOf(reason),
                RepairWords.Why(reason) + (withdrawn ? " Nothing was changed, and the proposal was withdrawn." : " Nothing was changed."), stop),
            RepairResult.Changed(var changes) => await ConflictAsync(actor, id, "CHANGED",
                "What the proposal rests on has changed since. Nothing was carried out, and the proposal was withdrawn.", stop,
                ("changes", RowChangeJson.Of(changes))),
            _ => throw new UnreachableException($"Unhandled result {result}"),
        };

    private static string Newer(string? by) => $"The discrepancy was changed after you read it{(by is null ? "" : $", by {by}")}. Read it again.";

    private async Task<Results<Ok<DiscrepancyDetailJson>, ProblemHttpResult>> DoneAsync(Actor actor, Guid id, CancellationToken stop)
        => await board.FileAsync(actor, id, stop) is { } file ? TypedResults.Ok(DiscrepancyDetailJson.Of(file)) : None(id);

    private async Task<ProblemHttpResult> ConflictAsync(Actor actor, Guid id, string code, string detail, CancellationToken stop,
        params (string Name, object? Value)[] more)
    {
        var extensions = more.ToDictionary(each => each.Name, each => each.Value);
        extensions["current"] = await board.FileAsync(actor, id, stop) is { } file ? DiscrepancyJson.Of(file.Row) : null;
        return Problems.Refused(StatusCodes.Status409Conflict, code, detail, extensions);
    }
}
