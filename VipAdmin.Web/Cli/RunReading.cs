using System.Globalization;
using System.Text.Json;
using Serilog.Events;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>The parts of a run to print.</summary>
/// <param name="Outcome">Only items with this outcome; null = all.</param>
/// <param name="Order">Only items with this text in their order number.</param>
/// <param name="Search">Only lines that contain this text.</param>
public sealed record RunParts(bool Items, ItemOutcome? Outcome = null, string? Order = null, bool Log = false, LogEventLevel Level = LogEventLevel.Verbose,
    string? Search = null)
{
    /// <summary>At most this many items follow a run that has just ended; a line tells how many more there are and how to see them.</summary>
    public int MostItems { get; init; } = int.MaxValue;
}

/// <summary>Prints a run. Items and log lines are read page by page and never cut: even a run of a million orders is one document.</summary>
public sealed class RunReading(VerbHost host, RunDetailJson run, RunParts parts, CancellationToken stop)
{
    /// <summary>One JSON document: the run and, after its own fields, <c>items</c> and <c>log</c> where requested.</summary>
    public async Task JsonAsync()
    {
        // Buffered in a file, so that a database failure halfway does not leave half a document on standard output.
        await using var document = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await using (var json = new Utf8JsonWriter(document, new JsonWriterOptions { Indented = true, Encoder = Output.Options.Encoder }))
        {
            json.WriteStartObject();
            foreach (var property in JsonSerializer.SerializeToElement(run, Output.Options).EnumerateObject())
            {
                property.WriteTo(json);
            }
            if (parts.Items)
            {
                await ArrayAsync(json, "items", ItemsAsync(), RunItemJson.Of);
                if (JobParts.Of(run.Task).RunRows is { } rows)
                {
                    await ArrayAsync(json, rows.Name, RowsAsync(rows), row => row.Json);
                }
            }
            if (parts.Log)
            {
                await ArrayAsync(json, "log", LinesAsync(), LogLineJson.Of);
            }
            json.WriteEndObject();
        }
        document.Position = 0;
        await using var output = Console.OpenStandardOutput();
        await document.CopyToAsync(output, stop);
        await output.WriteAsync("\n"u8.ToArray(), stop);
    }

    /// <summary>The output for people.</summary>
    public async Task TextAsync()
    {
        Console.WriteLine($"{run.Task} {run.Status}{(run.DryRun ? " (dry run: nothing was changed)" : "")}  {Output.Counters(run.Counters)}");
        Console.WriteLine($"{run.Plan.Text}.");
        Console.WriteLine(
            $"Run {run.Id}: {run.Trigger} by {run.Actor} on {run.Node}, {Output.Time(run.StartedAt)}"
            + (run.DurationSeconds is { } took ? string.Create(CultureInfo.InvariantCulture, $", {took:0.0} s") : ""));
        foreach (var attempt in run.Attempts.Where(attempt => attempt.ErrorCode is not null))
        {
            Console.WriteLine(
                $"Attempt {attempt.Attempt} ended {Output.Time(attempt.FinishedAt)}: {attempt.ErrorCode} {attempt.Error}"
                + (attempt.NextAt is { } next ? $"; next at {Output.Time(next)}" : ""));
        }
        if (run.Hold is { Decision: null })
        {
            Console.WriteLine(
                $"Approval needed: {run.Hold.Plan}. To approve: confirm {run.Id} --reason …; to reject: dismiss {run.Id} --reason …");
        }
        if (run.Failure is { } failure)
        {
            Console.WriteLine($"{failure.Code}: {failure.What.En} {failure.Means.En}");
            Console.WriteLine($"Likely cause: {failure.Cause.En}");
            Console.WriteLine($"What to do: {failure.Do.En}");
            if (failure.Streak is { } streak)
            {
                Console.WriteLine($"Failing since {Output.Time(streak.Since)}: {streak.InARow} in a row, {streak.InADay} in 24 hours.");
            }
        }
        if (run.Error is { } error)
        {
            Console.WriteLine($"{run.ErrorCode}: {error}");
        }
        if (parts.Items)
        {
            await TableAsync(["order", "amount", "before", "after", "outcome", "answer"], ItemsAsync(), item =>
                [item.OrderNo, item.AmountFen is { } fen ? Money.Format(fen) : "–", Word.Of(item.Before) ?? "–", Word.Of(item.After) ?? "–",
                    Word.Of(item.Outcome) + (item.Planned ? " (planned)" : ""), item.Code ?? ""]);
            if (JobParts.Of(run.Task).RunRows is { } rows)
            {
                await TableAsync(rows.Head, RowsAsync(rows), row => row.Cells);
            }
        }
        if (parts.Log)
        {
            await foreach (var line in LinesAsync())
            {
                Console.WriteLine(
                    $"{Output.Time(line.At)}  {Word.Of((LogEventLevel)line.Level),-11}  {line.Message}"
                    + (line.Exception is { } exception ? Environment.NewLine + exception : ""));
            }
        }
    }

    private async Task TableAsync<T>(string[] head, IAsyncEnumerable<T> rows, Func<T, string[]> cells)
    {
        var table = new List<string[]>();
        var shown = 0;
        var more = false;
        await foreach (var row in rows)
        {
            if (more = shown == parts.MostItems)
            {
                break;
            }
            shown++;
            table.Add(cells(row));
            if (table.Count == RunHistory.PageLimit)
            {
                Output.Table(head, table);
                table.Clear();
            }
        }
        if (table.Count > 0)
        {
            Output.Table(head, table);
        }
        if (more)
        {
            Console.WriteLine($"… these are the latest {parts.MostItems}; all of them: run {run.Id} --items");
        }
    }

    private async Task ArrayAsync<TRow, TJson>(Utf8JsonWriter json, string name, IAsyncEnumerable<TRow> rows, Func<TRow, TJson> shape)
    {
        json.WriteStartArray(name);
        await foreach (var row in rows)
        {
            JsonSerializer.Serialize(json, shape(row), Output.Options);
            if (json.BytesPending > 1 << 16)
            {
                await json.FlushAsync(stop);
            }
        }
        json.WriteEndArray();
    }

    private IAsyncEnumerable<RunItemRow> ItemsAsync() => host.Get<RunItemBoard>().AllItemsAsync(VerbHost.Operator, run.Id, parts.Outcome, parts.Order, stop);

    private IAsyncEnumerable<RunRowShape> RowsAsync(RunRows rows) => rows.Read(host.Services, VerbHost.Operator, run.Id, stop);

    private async IAsyncEnumerable<LogLine> LinesAsync()
    {
        for (var after = 0L; ;)
        {
            var lines = await host.Get<RunBoard>().LogAsync(VerbHost.Operator, run.Id, after, (int)parts.Level, RunBoard.LogLimit, stop, parts.Search);
            foreach (var line in lines)
            {
                yield return line;
            }
            if (lines.Count < RunBoard.LogLimit)
            {
                yield break;
            }
            after = lines[^1].Id;
        }
    }
}
