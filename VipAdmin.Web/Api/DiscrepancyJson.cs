using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;

namespace VipAdmin.Web.Api;

/// <summary>A discrepancy as the API and <c>--json</c> print it. Money in fen, times in UTC, days in Beijing.</summary>
/// <param name="Subject">Order number, refund number, <c>channel:day:line</c> of a statement, or the channel.</param>
/// <param name="BillDay">The platform's day of payment; null while it is unknown.</param>
/// <param name="DifferenceFen">What the platform holds beyond our books now.</param>
/// <param name="Version">Sent with every act; 409 when it is stale.</param>
public record DiscrepancyJson(
    Guid Id, string Type, string Severity, string Status, string Subject, string? OrderNo, string? Channel, DateOnly? BillDay, DateOnly BusinessDay,
    long? LocalFen, long? PlatformFen, long? DifferenceFen, DateTime FirstSeenAt, DateTime LastSeenAt, DateTime DueAt, int SeenCount,
    AssigneeJson? Assignee, DateTime? ResolvedAt, string? ResolvedBy, string? ReasonCode, string? Resolution, DateOnly? IgnoredUntil, int Version)
{
    /// <summary>The closed day that it would have changed; <c>billDay</c> is then the day on which that was noticed.</summary>
    public DateOnly? ClosedDay { get; init; }

    public static DiscrepancyJson Of(DiscrepancyRow row) => new(
        row.Id, EvidenceSide.CodeOf(row.Type), Word.Of(row.Severity), Word.Of(row.Status), row.Subject, row.OrderNo, row.Channel, row.BillDay,
        row.BusinessDay, row.OrderFen, row.PlatformFen, row.DifferenceFen, row.FirstSeenAt, row.LastSeenAt, row.DueAt, row.SeenCount,
        row.Assignee is { } to ? new AssigneeJson(to, row.AssigneeName) : null, row.ResolvedAt, row.ResolvedBy, CodeOf(row.ReasonCode), row.Resolution,
        row.IgnoredUntil, row.Version)
    {
        ClosedDay = row.ClosedDay,
    };

    /// <summary>A reason as rows and the API write it: <c>CUSTOMER_DISPUTE</c>.</summary>
    internal static string? CodeOf(ReasonCode? code) => code is { } known ? JsonNamingPolicy.SnakeCaseUpper.ConvertName(known.ToString()) : null;
}

/// <summary>A person to whom a discrepancy is assigned.</summary>
public sealed record AssigneeJson(string Id, string? Name);

/// <summary>A page of discrepancies.</summary>
/// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
public sealed record DiscrepancyPageJson(DiscrepancyJson[] Items, Guid? Next);

/// <summary>A discrepancy with both sides' evidence, its history and its proposals.</summary>
/// <param name="State">The same as <c>status</c>.</param>
/// <param name="Local">Our side as recorded.</param>
/// <param name="Platform">The platform's side as recorded.</param>
/// <param name="Preview">Every row that the proposal under way would change; null without one.</param>
/// <param name="Result">Every row that the last proposal changed; null unless one was carried out.</param>
/// <param name="History">Newest first.</param>
/// <param name="Proposals">Newest first.</param>
public sealed record DiscrepancyDetailJson(
    Guid Id, string Type, string Severity, string Status, string Subject, string? OrderNo, string? Channel, DateOnly? BillDay, DateOnly BusinessDay,
    long? LocalFen, long? PlatformFen, long? DifferenceFen, DateTime FirstSeenAt, DateTime LastSeenAt, DateTime DueAt, int SeenCount,
    AssigneeJson? Assignee, DateTime? ResolvedAt, string? ResolvedBy, string? ReasonCode, string? Resolution, DateOnly? IgnoredUntil, int Version,
    string State, JsonObject Local, JsonObject Platform, RowChangeJson[]? Preview, RowChangeJson[]? Result, DiscrepancyLineJson[] History,
    ProposalJson[] Proposals)
    : DiscrepancyJson(Id, Type, Severity, Status, Subject, OrderNo, Channel, BillDay, BusinessDay, LocalFen, PlatformFen, DifferenceFen, FirstSeenAt,
        LastSeenAt, DueAt, SeenCount, Assignee, ResolvedAt, ResolvedBy, ReasonCode, Resolution, IgnoredUntil, Version)
{
    public static DiscrepancyDetailJson Of(CaseFile file)
    {
        var row = DiscrepancyJson.Of(file.Row);
        return new DiscrepancyDetailJson(
            row.Id, row.Type, row.Severity, row.Status, row.Subject, row.OrderNo, row.Channel, row.BillDay, row.BusinessDay, row.LocalFen, row.PlatformFen,
            row.DifferenceFen, row.FirstSeenAt, row.LastSeenAt, row.DueAt, row.SeenCount, row.Assignee, row.ResolvedAt, row.ResolvedBy, row.ReasonCode,
            row.Resolution, row.IgnoredUntil, row.Version, row.Status, JsonNode.Parse(file.LocalEvidence)!.AsObject(),
            JsonNode.Parse(file.PlatformEvidence)!.AsObject(), RowChangeJson.Of(file.Proposals.FirstOrDefault(each => each.IsOpen)?.Preview),
            RowChangeJson.Of(file.Proposals.FirstOrDefault(each => each.Result is not null)?.Result),
            [.. file.History.Select(line => new DiscrepancyLineJson(line.At, line.ActorName, Word.Of(line.Kind), line.Note, CodeOf(line.ReasonCode)))],
            [.. file.Proposals.Select(ProposalJson.Of)])
        {
            ClosedDay = row.ClosedDay,
        };
    }
}

/// <summary>One line of a discrepancy's history.</summary>
public sealed record DiscrepancyLineJson(DateTime At, string By, string Kind, string? Note, string? ReasonCode);

/// <summary>A row that an action changes, or changed: only the columns whose values differ.</summary>
/// <param name="Before">Column to value; null when the row is new.</param>
/// <param name="After">Column to value; null when the row goes.</param>
public sealed record RowChangeJson(string Table, string Key, JsonObject? Before, JsonObject? After)
{
    public static RowChangeJson[]? Of(IReadOnlyList<RowChange>? changes)
        => changes is null ? null : [.. changes.Select(row => new RowChangeJson(row.Table, row.Key, row.Before, row.After))];
}

/// <summary>A proposal and what was decided about it.</summary>
/// <param name="NeedsApproval">A second person must decide.</param>
/// <param name="Decision"><c>approved</c>, <c>rejected</c>, <c>withdrawn</c>; null while it waits.</param>
public sealed record ProposalJson(
    Guid Id, string Action, string ReasonCode, string Note, string? OrderNo, DateTime? ExpireAt, bool NeedsApproval, RowChangeJson[] Preview,
    string ProposedBy, string ProposedByName, DateTime ProposedAt, string? DecidedBy, string? DecidedByName, DateTime? DecidedAt, string? Decision,
    string? DecisionNote, RowChangeJson[]? Result)
{
    public static ProposalJson Of(ProposalRow row) => new(
        row.Id, Word.Of(row.Action), DiscrepancyJson.CodeOf(row.ReasonCode)!, row.Note, row.OrderNo, row.ExpireAt, row.NeedsApproval,
        RowChangeJson.Of(row.Preview)!, row.ProposedBy, row.ProposedByName, row.ProposedAt, row.DecidedBy, row.DecidedByName, row.DecidedAt,
        Word.Of(row.Decision), row.DecisionNote, RowChangeJson.Of(row.Result));
}

/// <summary>An action that fits a discrepancy.</summary>
/// <param name="Does">What it would do, in words.</param>
/// <param name="NeedsApproval">A second person must approve it.</param>
/// <param name="Needs">What must be given besides reason and note: <c>orderNo</c>, <c>expireAt</c>.</param>
public sealed record ActionJson(string Action, string Does, bool NeedsApproval, string[] Needs)
{
    public static ActionJson Of(ActionChoice choice) => new(
        Word.Of(choice.Action), RepairWords.Does(choice.Action), choice.NeedsApproval,
        choice.NeedsOrderNo ? ["orderNo"] : choice.NeedsExpireAt ? ["expireAt"] : []);
}

/// <summary>The actions that fit a discrepancy.</summary>
public sealed record ActionsJson(ActionJson[] Items, string? Next);

/// <summary>Body of an assignment.</summary>
/// <param name="To">Id of a person; null takes the assignment back.</param>
/// <param name="Version">The version seen; without it the assignment counts on any version.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AssignRequest(string? To, int? Version);

/// <summary>Body of a note. A colleague's name after @ tells who it is for, and they find it under their mentions.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NoteRequest(string? Note, int? Version);

/// <summary>Body of an act that ends a discrepancy or begins it again; reason code and version as the act needs them.</summary>
/// <param name="RefundNo">Number of the platform's refund; resolving as <c>REFUNDED_AT_PLATFORM</c> demands it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CaseActRequest(string? ReasonCode, string? Note, int? Version, string? RefundNo = null);

/// <summary>Body of ignoring.</summary>
/// <param name="Until">A later day in Beijing.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IgnoreRequest(string? Until, string? ReasonCode, string? Note, int? Version);

/// <summary>Body of reopening and of rejecting.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NoteActRequest(string? Note, int? Version);

/// <summary>Body of a proposal.</summary>
/// <param name="OrderNo">For <c>linkOrder</c>: the order that the payment belongs to.</param>
/// <param name="ExpireAt">For <c>correctExpiry</c>: the new end of the membership.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProposeRequest(string? Action, string? ReasonCode, string? Note, int? Version, string? OrderNo, Moment? ExpireAt);

/// <summary>Body of an approval.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApproveRequest(int? Version);
