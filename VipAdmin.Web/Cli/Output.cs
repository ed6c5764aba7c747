using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>What verbs print: a table for people, or exactly one JSON document for programs.</summary>
public static class Output
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Json(object document) => Console.WriteLine(JsonSerializer.Serialize(document, Options));

    /// <summary>Beijing time to the second.</summary>
    public static string Time(DateTime? utc) => utc is { } at ? BusinessDay.ToBeijing(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "–";

    public static string Counters(IReadOnlyDictionary<string, long> counters) => string.Join(" ", counters.Select(counter => $"{counter.Key}={counter.Value}"));

    public static void Run(RunRow run, RunOutcomeJson report)
    {
        var items = report.Items;
        Console.WriteLine($"{run.JobKey} {JobText.Of(run.Status)}{(run.DryRun ? " (dry run: nothing was changed)" : "")}  {Counters(run.Counters)}");
        Console.WriteLine($"{report.Plan.Text}.");
        if (run.ErrorCode == RunReason.Held)
        {
            Console.WriteLine($"Held before acting. Carry it out with: confirm {run.Id} --reason … , or leave it with: dismiss {run.Id} --reason …");
        }
        if (run.Error is { } error)
        {
            Console.WriteLine($"{run.ErrorCode}: {error}");
        }
        if (items.Count > 0)
        {
            Table(["order", "amount", "before", "after", "outcome", "answer"], items.Select(item => new[]
            {
                item.OrderNo, item.AmountFen is { } fen ? Money.Format(fen) : "–", item.Before ?? "–", item.After ?? "–", item.Outcome, item.Code ?? "",
            }));
        }
    }

    public static void Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => Width(row[column]))).ToArray();
        foreach (var row in all)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell + new string(' ', widths[column] - Width(cell)))).TrimEnd());
        }
    }

    /// <summary>Columns on a terminal: Chinese characters take two.</summary>
    private static int Width(string text) => text.Sum(character => character >= 0x2E80 ? 2 : 1);
}
