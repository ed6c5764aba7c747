using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Audit;

/// <summary>Audit rows in the reader's words, for the page and for its export.</summary>
public sealed class AuditWords(IStringLocalizer<AuditText> words, IStringLocalizer<SharedText> shared, IStringLocalizer<JobSettingsText> plan,
    IStringLocalizer<OrdersText> orders, IStringLocalizer<DiscrepanciesText> discrepancies, IStringLocalizer<RunText> runs,
    IStringLocalizer<AlertText> alerts, IStringLocalizer<TimelineText> timeline,
    IStringLocalizer<MembersText> members, IStringLocalizer<StatementsText> statements)
{
    /// <summary>Who acted; the portal has a name that people know.</summary>
    public static string? Who(AuditRow row) => ActorNames.Of(row.ActorName);

    public string Action(string action) => Known("Action." + action) ?? action;

    public string Group(AuditGroup group) => words["Group." + group];

    /// <summary>Comma-separated roles.</summary>
    public string Roles(string roles)
        => string.Join(" · ", roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(role => shared["Role." + role].Value));

    /// <summary>The target as people know it: a task by its name, a discrepancy by its order, any other id by its beginning.</summary>
    public string? Target(AuditRow row) => row switch
    {
        { Target: null } => null,
        { Action: AuditAction.Exported, Target: var list } => List(list),
        { Target: var target } when TaskNames.Find(target) is { } task => task,
        { Action: AuditAction.SignedIn or AuditAction.SignedOut, Target: { Length: > 8 } session } => session[..8] + "…",
        { Subject: { } about } => orders.Subject(about),
        { Target: var id } when Guid.TryParse(id, out _) => id[..8] + "…",
        { Target: var target } when AuditTarget.Day(target) is (var channel, var day) => $"{orders["Method." + channel]} {day}",
        { Target: var target } => target,
    };

    /// <summary>The same with ids in full.</summary>
    public string? WholeTarget(AuditRow row)
        => row is { Action: AuditAction.SignedIn or AuditAction.SignedOut } || Guid.TryParse(row.Target, out _) ? row.Target : Target(row);

    /// <summary>The particulars in one line.</summary>
    public string Summary(AuditRow row) => AuditTarget.Particulars(row.Data, key => Value(key, row), Setting);

    /// <summary>The particulars one by one, changes as before and after.</summary>
    public IReadOnlyList<AuditLine> Lines(AuditRow row)
        => AuditTarget.Lines(row.Data, key => Value(key, row), Field,
            (key, value) => JobSettingsWords.Value(key, value, plan));

    /// <summary>What an act changed, in one line, from what to what; empty when its particulars hold no change.</summary>
    public string Changes(string? data)
        => string.Join(" · ", AuditTarget.Lines(data, Known, Field, (key, value) => JobSettingsWords.Value(key, value, plan))
            .Where(line => line.IsChange && line.Before != line.After).Select(line => $"{line.Label} {line.Before ?? "—"} → {line.After ?? "—"}"));

    /// <summary>The name of a setting, or of a reminder window; null for any other key.</summary>
    private string? Field(string key) => ReminderWindow.DaysOf(key) switch
    {
        0 => members["Window.Today"],
        > 0 and var days => members.Counted("Window.Before", days),
        < 0 and var days => members.Counted("Window.After", -days),
        null => plan["Field." + key].ResourceNotFound ? null : JobSettingsWords.Field(key, plan),
    };

    /// <summary>The words of a key; the query of an exported list and codes of other features are keys of their own.</summary>
    private string? Value(string key, AuditRow row) => key switch
    {
        _ when key.StartsWith(FilterKey, StringComparison.Ordinal) => Filter(row.Target ?? "", key[FilterKey.Length..]),
        // People check paid orders too, which are not "unpaid, unchanged".
        OutcomeKey + "left" => Known("Detail.outcome.checked.left"),
        _ when key.StartsWith(OutcomeKey, StringComparison.Ordinal) && IsDryRun(row)
            => Known("Detail.outcome.dryRun." + key[OutcomeKey.Length..]) ?? Known(key),
        _ when key.StartsWith(AnswerKey, StringComparison.Ordinal) => runs.Code("Answer.", key[AnswerKey.Length..].ToUpperInvariant()),
        _ when key.StartsWith(ReasonKey, StringComparison.Ordinal) => Reason(key[ReasonKey.Length..]),
        _ when key.StartsWith(ChannelKey, StringComparison.Ordinal) => orders.Channel(key[ChannelKey.Length..]),
        _ when key.StartsWith(KindKey, StringComparison.Ordinal) => statements.Code("Kind.", Capital(key[KindKey.Length..])),
        _ when key.StartsWith(RestoresKey, StringComparison.Ordinal)
            => key[RestoresKey.Length..] is "0" ? words["Detail.restores.defaults"] : words["Detail.restores.version", key[RestoresKey.Length..]],
        _ => Known(key),
    };

    private const string FilterKey = "Detail.filter.";
    private const string OutcomeKey = "Detail.outcome.";
    private const string AnswerKey = "Detail.code.";
    private const string ReasonKey = "Detail.reasonCode.";
    private const string ChannelKey = "Detail.channel.";
    private const string KindKey = "Detail.kind.";
    private const string RestoresKey = "Detail.restores.";

    private static bool IsDryRun(AuditRow row)
        => row.Data is { } data && JsonNode.Parse(data) is JsonObject particulars && particulars["dryRun"]?.GetValueKind() == JsonValueKind.True;

    private string Reason(string code)
        => Enum.TryParse<ReasonCode>(code.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var reason)
            ? discrepancies["Reason." + reason] : CodeWords.Other(code);

    /// <summary>A page's query string in words; "everything" without a filter.</summary>
    private string Filter(string list, string query)
    {
        var parts = QueryHelpers.ParseQuery(query).Where(part => !string.IsNullOrEmpty(part.Value) && part.Key is not (Query.Before or Query.After))
            .Select(part => $"{Known("Filter." + part.Key) ?? part.Key} {FilterValue(list, part.Key, part.Value.ToString())}").ToArray();
        return parts.Length == 0 ? words["Filter.None"] : string.Join(Punctuation.Comma, parts);
    }

    /// <summary>A code as the keys of texts end with it.</summary>
    private static string Capital(string code) => code.Length == 0 ? code : char.ToUpperInvariant(code[0]) + code[1..];

    private string FilterValue(string list, string key, string value)
    {
        var code = Capital(value);
        if (key == "task" && TaskNames.Find(value) is { } task)
        {
            return task;
        }
        var text = (key, list.Split('-')[0]) switch
        {
            ("status", "orders") => orders["Status." + code],
            ("status", "discrepancies") => discrepancies["Status." + code],
            ("status", _) => shared["Status." + code],
            ("time", _) => orders["Time." + code],
            ("type", _) => discrepancies["Type." + code],
            ("severity", _) => shared["Severity." + code],
            ("method" or "channel", _) => orders["Method." + value],
            ("action", _) => words["Action." + value],
            ("group", _) => words["Group." + code],
            ("state", "alerts") => alerts["Is." + code],
            ("condition", _) => alerts["Condition." + code],
            ("mail", _) => alerts["Mail." + code],
            ("kind", _) => timeline["Kind." + code],
            _ => words[$"Filter.{key}.{value}"],
        };
        return text.ResourceNotFound ? value : text.Value;
    }

    private string List(string list)
        => Known("List." + list) ?? list.Split('-', 3) switch
        {
            ["days", ..] => $"{words["List.days"]} {list[5..]}",
            ["runs", var task] => $"{words["List.runs"]} · {TaskNames.Of(task)}",
            // A statement's file is named by channel and day.
            [var kind, var channel, var day] when Known("List." + kind) is { } known => $"{known} · {orders["Method." + channel]} {day}",
            _ => list,
        };

    private string? Setting(string key, string? value)
        => plan["Field." + key].ResourceNotFound ? null : $"{JobSettingsWords.Field(key, plan)} {JobSettingsWords.Value(key, value, plan)}";

    private string? Known(string key)
        => words[key] is { ResourceNotFound: false } text ? text.Value
            : EvidenceKey(key) is { } other && discrepancies[other] is { ResourceNotFound: false } evidence ? evidence.Value : null;

    /// <summary>The platform's answer within a check has the words of evidence; null for any other key.</summary>
    private static string? EvidenceKey(string key) => key.Split('.') switch
    {
        ["Detail", var name] => "Evidence." + name,
        ["Detail", "state", var value] => "State." + value.ToLowerInvariant(),
        ["Detail", "action", var value] => "Action." + value,
        ["Detail", "refundScope", var value] => "Refund." + value,
        _ => null,
    };
}
