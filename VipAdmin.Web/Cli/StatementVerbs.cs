using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Api;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Cli;

/// <summary>The verbs about statements.</summary>
public static class StatementVerbs
{
    /// <summary>Imports a file as the platform gives it.</summary>
    public static async Task<int> ImportAsync(VerbHost host, string path, string? channel, DateOnly? day, bool anyway, bool json, CancellationToken stop)
    {
        if (!File.Exists(path))
        {
            return Ending.Wrong(json, Directory.Exists(path) ? $"{path} is a directory." : $"There is no file {path}.");
        }
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var file = new StatementFile(content, Path.GetFileName(path), StatementSource.Cli) { Channel = channel, Day = day, Anyway = anyway };
        var import = await host.Get<StatementDesk>().ImportAsync(VerbHost.Operator, file, stop);
        return Print(host, [await host.Get<DayMatching>().PutRightAsync(VerbHost.Operator, import, null, stop)], json);
    }

    /// <summary>Downloads, imports and matches a day's statements; yesterday's unless told otherwise, of every channel with credentials.</summary>
    public static async Task<int> FetchAsync(VerbHost host, string? channel, DateOnly? day, bool json, CancellationToken stop)
    {
        var fetch = host.Get<StatementFetch>();
        var channels = channel is null ? fetch.Channels : [channel];
        if (channels.Count == 0)
        {
            return Ending.Refused(json, "NOT_CONFIGURED", "No payment platform has credentials.");
        }
        var imports = new List<StatementImport>();
        foreach (var each in channels)
        {
            imports.Add(await fetch.FetchAsync(VerbHost.Operator, new StatementDay(each, day ?? fetch.Yesterday), null, stop));
        }
        return Print(host, imports, json);
    }

    /// <summary>Lists what was imported.</summary>
    public static async Task<int> ListAsync(VerbHost host, StatementFilter filter, Guid? after, int limit, bool json, CancellationToken stop)
    {
        var page = await host.Get<StatementBoard>().ListAsync(VerbHost.Operator, filter, after, limit, stop);
        if (json)
        {
            Output.Json(StatementsJson.Of(page, Words(host)));
            return ExitCode.Done;
        }
        Output.Table(["day", "channel", "kind", "state", "lines", "payments", "amount", "refunds", "amount", "fee", "imported", "by", "id"],
            page.Rows.Select(row => new[]
            {
                row.Day is { } day ? StatementJson.Day(day) : "–", row.Channel ?? "–", row.Variant ?? Word.Of(row.Kind) ?? "–", Word.Of(row.State),
                Output.Number(row.Lines), Output.Number(row.Payments), Money.Format(row.PaymentFen), Output.Number(row.Refunds), Money.Format(row.RefundFen),
                Money.Format(row.FeeFen), Output.Time(row.ImportedAt), row.ImportedByName, row.Id.ToString(),
            }));
        if (page.HasOlder)
        {
            Console.WriteLine($"… there are more: --after {page.Rows[^1].Id}");
        }
        return ExitCode.Done;
    }

    private static int Print(VerbHost host, IReadOnlyList<StatementImport> imports, bool json)
    {
        var document = StatementImportsJson.Of(imports, Words(host));
        if (json)
        {
            Output.Json(document);
        }
        else
        {
            Output.Table(["day", "channel", "kind", "state", "lines", "payments", "refunds", "id"], document.Statements.Select(each => new[]
            {
                each.Day ?? "–", each.Channel ?? "–", each.Kind ?? "–", each.State, Output.Number(each.Lines), Output.Number(each.Payments),
                Output.Number(each.Refunds), each.Id?.ToString() ?? "–",
            }));
            foreach (var message in document.Statements.Select(each => each.Message).OfType<string>())
            {
                Console.Error.WriteLine(message);
            }
        }
        return imports.All(import => import.InForce) ? ExitCode.Done : ExitCode.Failed;
    }

    private static IStringLocalizer<StatementsText> Words(VerbHost host) => host.Get<IStringLocalizer<StatementsText>>();
}
