using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>What the verb was asked for, as typed.</summary>
public sealed record DiscrepanciesAsked(string? Status, string? Type, string? Channel, string? Day, string? Order, Guid? After, int Limit, bool Json);

/// <summary>Lists discrepancies; the JSON is the API's.</summary>
public static class DiscrepancyVerb
{
    public static async Task<int> ListAsync(VerbHost host, DiscrepanciesAsked asked, CancellationToken stop)
    {
        var (filter, wrong) = DiscrepancyAsked.Filter(asked.Status, asked.Type, asked.Channel, asked.Day, asked.Order, assignee: null);
        if (wrong is not null)
        {
            return Ending.Wrong(asked.Json, $"--{wrong.ProblemDetails.Detail}");
        }
        var page = await host.Get<DiscrepancyList>().PageAsync(VerbHost.Operator, filter, asked.After, null, asked.Limit, stop);
        DiscrepancyJson[] rows = [.. page.Rows.Select(DiscrepancyJson.Of)];
        if (asked.Json)
        {
            Output.Json(new DiscrepancyPageJson(rows, page.HasOlder ? page.Rows[^1].Id : null));
            return ExitCode.Done;
        }
        if (rows.Length == 0)
        {
            return Ending.Said("No discrepancies match.");
        }
        Output.Table(["found", "type", "severity", "status", "subject", "ours", "platform", "difference", "assignee", "id"], rows.Select(row => new[]
        {
            Output.Time(row.FirstSeenAt), row.Type, row.Severity, row.Status, row.Subject, Yuan(row.LocalFen), Yuan(row.PlatformFen),
            row.DifferenceFen is { } fen ? Money.FormatDifference(fen) : "–", row.Assignee?.Name ?? "–", row.Id.ToString(),
        }));
        return page.HasOlder ? Ending.Said($"There are more: --after {page.Rows[^1].Id}") : ExitCode.Done;
    }

    private static string Yuan(long? fen) => fen is { } known ? Money.Format(known) : "–";
}
