using System.CommandLine;
using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Cli;

/// <summary>The verbs. No verb, or <c>serve</c>, is the portal itself.</summary>
public static class CommandLine
{
    /// <summary>How long a verb that was told to stop (Ctrl-C) may take: its run comes to a safe point, and its outcome is written. As long as the service's unit file allows.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    /// <summary>Runs a verb, or the portal.</summary>
    /// <param name="serve">Runs the portal with the remaining arguments (<c>--urls</c> and the like).</param>
    public static async Task<int> RunAsync(string[] args, Func<string[], Task<int>> serve)
    {
        if (args.Length == 0 || args[0] == "serve" || (args[0].StartsWith('-') && args[0] is not ("-h" or "-?" or "--help" or "--version")))
        {
            return await serve(args.Length > 0 && args[0] == "serve" ? args[1..] : args);
        }
        var parsed = Tree().Parse(args);
        var json = args.Contains("--json");
        if (parsed.Errors.Count > 0)
        {
            return Ending.Wrong(json, string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message).Append("VipAdmin.Web --help lists the verbs.")));
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LongestEnd });
        }
        catch (StartRefusedException refused) when (json)
        {
            Ending.StartRefused(refused);
            throw;
        }
    }

    private static RootCommand Tree()
    {
        var task = new Argument<string>("task") { Description = string.Join(" | ", Timetable.Shipped.Jobs.Select(job => job.Key)) };
        var one = new Argument<string?>("task") { Description = task.Description, Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every task, in one transaction" };
        var json = new Option<bool>("--json") { Description = "Print exactly one JSON document on standard output; logs go to standard error" };
        var dryRun = new Option<bool>("--dry-run") { Description = "The same code path, queries only: say what would change" };
        var reason = new Option<string>("--reason") { Description = "Why; shown on every page", Required = true };
        var until = Moment("--until", "When the pause lifts itself, e.g. 2026-11-24T15:00 (Beijing time) or with an offset");
        var limit = new Option<int>("--limit")
        {
            Description = "How many runs, 1 to 500",
            DefaultValueFactory = _ => 20,
            CustomParser = result =>
            {
                if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 500)
                {
                    return count;
                }
                result.AddError("--limit is a number from 1 to 500.");
                return 0;
            },
        };
        var key = new Option<string?>("--key") { Description = "Idempotency key, at most 100 characters: the same key never starts a second run of the task" };
        var (from, windowUntil) = (Moment("--from", "Only orders created at or after this (reconciliation), e.g. 2026-11-24T15:00 (Beijing time) or with an offset"),
            Moment("--until", "… and before this"));
        var cancelReason = new Option<string?>("--reason") { Description = "Why; shown with the run" };
        var which = new Argument<string>("run") { Description = "The id of a run, or a task that is running" };
        var run = new Argument<Guid>("runId") { Description = "The id of a held run" };
        var orderNo = new Argument<string>("orderNo") { Description = "Order number, e.g. VIP17640000000001234" };

        var set = new Option<string[]>("--set") { Description = "Change a setting: key=value, once for each; key= takes it back to what is declared or configured" };
        var restore = new Option<int?>("--restore") { Description = "Go back to what this version set; 0 = as shipped" };
        var why = new Option<string?>("--reason") { Description = "Why; kept with the version" };
        var often = new Option<bool>("--confirm-often") { Description = "It may run far more often than it was made for" };
        var versions = new Option<bool>("--history") { Description = "Show every saved version" };

        var root = new RootCommand("VipAdmin: the operations portal of the VIP membership payments.");
        root.Add(new Command("serve", "Run the portal (also without a verb)"));
        root.Add(Verb("migrate", "Bring the portal's own tables up to date", [], Preparation.Migrate, (_, _, _) => TaskVerbs.MigratedAsync()));
        root.Add(Verb("status", "Every task at a glance", [json], Preparation.None, (host, p, stop) => TaskVerbs.StatusAsync(host, p.GetValue(json), stop)));
        root.Add(Verb("trigger", "Run a task now and wait for its end", [task, dryRun, from, windowUntil, key, json], Preparation.None,
            (host, p, stop) => host.AsHostAsync(() => (p.GetValue(from), p.GetValue(windowUntil)) switch
            {
                (null, null) => TaskVerbs.TriggerAsync(host, p.GetRequiredValue(task), new TriggerRequest(RunTrigger.Cli, p.GetValue(dryRun), null, p.GetValue(key)), p.GetValue(json), stop),
                ({ } begin, { } end) => TaskVerbs.TriggerAsync(host, p.GetRequiredValue(task),
                    new TriggerRequest(RunTrigger.Cli, p.GetValue(dryRun), new RunWindow(begin.UtcDateTime, end.UtcDateTime), p.GetValue(key)), p.GetValue(json), stop),
                _ => Task.FromResult(Ending.Wrong(p.GetValue(json), "A window has a beginning and an end: --from and --until.")),
            })));
        root.Add(Verb("cancel", "Stop a running run at its next safe point and wait for its end", [which, cancelReason, json], Preparation.None,
            (host, p, stop) => RunVerbs.CancelAsync(host, p.GetRequiredValue(which), p.GetValue(cancelReason), p.GetValue(json), stop)));
        root.Add(Verb("confirm", "Carry out a run that was held before acting, and wait for its end", [run, reason, json], Preparation.None,
            (host, p, stop) => host.AsHostAsync(() => RunVerbs.ConfirmAsync(host, p.GetRequiredValue(run), p.GetRequiredValue(reason), p.GetValue(json), stop))));
        root.Add(Verb("dismiss", "Do not carry out a held run; the next slot looks again", [run, reason, json], Preparation.None,
            (host, p, stop) => RunVerbs.DismissAsync(host, p.GetRequiredValue(run), p.GetRequiredValue(reason), p.GetValue(json), stop)));
        root.Add(Verb("pause", "Stop the schedule of a task, or with --all of every task", [one, all, reason, until], Preparation.None,
            (host, p, stop) => WholeVerbs.PauseAsync(host, p.GetValue(one), p.GetValue(all), p.GetRequiredValue(reason), p.GetValue(until), stop)));
        root.Add(Verb("resume", "Lift the pause of a task, or with --all every pause", [one, all], Preparation.None, (host, p, stop) => WholeVerbs.ResumeAsync(host, p.GetValue(one), p.GetValue(all), stop)));
        root.Add(Verb("settings", "Show or change when and how a task runs", [task, set, restore, why, often, versions, json], Preparation.None,
            (host, p, stop) => SettingsVerb.RunAsync(
                host, new SettingsAsked(p.GetRequiredValue(task), p.GetValue(set) ?? [], p.GetValue(restore), p.GetValue(why), p.GetValue(often), p.GetValue(versions), p.GetValue(json)), stop)));
        root.Add(Verb("runs", "The last runs of a task", [task, limit, json], Preparation.None,
            (host, p, stop) => TaskVerbs.RunsAsync(host, p.GetRequiredValue(task), p.GetValue(limit), p.GetValue(json), stop)));
        root.Add(Verb("reconcile", "Check one order against its platform and put it right", [orderNo, dryRun, json], Preparation.None,
            (host, p, stop) => OrderVerb.ReconcileAsync(host, p.GetRequiredValue(orderNo), p.GetValue(dryRun), p.GetValue(json), stop)));
        root.Add(Verb("hosts", "Which portals live on this database, their clocks, and what each is running", [json], Preparation.None, (host, p, stop) => HostVerb.ListAsync(host, p.GetValue(json), stop)));
        root.Add(Verb("doctor", "Check settings, database, clocks, sign-in and platforms", [json], Preparation.None, (host, p, stop) => Doctor.RunAsync(host, p.GetValue(json), stop)));
        return root;
    }

    private static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (TryReadTime(result.Tokens.Count > 0 ? result.Tokens[0].Value : "", out var time))
            {
                return time;
            }
            result.AddError($"{name} is a time such as 2026-11-24T15:00 or 2026-11-24T07:00Z.");
            return null;
        },
    };

    private static Command Verb(string name, string description, Symbol[] symbols, Preparation also, Func<VerbHost, ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Add(option);
            }
        }
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                await using var host = await VerbHost.OpenAsync(also, stop);
                try
                {
                    return await run(host, parsed, stop);
                }
                catch (Exception error) when (error is not (RefusedException or OperationCanceledException))
                {
                    host.Get<ILogger<VerbHost>>().LogError(error, "The verb {Verb} failed", name);
                    throw;
                }
            }
            catch (Exception error) when (error is not (StartRefusedException or PostgresFailedException))
            {
                return Ending.Failed(symbols.OfType<Option<bool>>().Any(option => option.Name == "--json" && parsed.GetValue(option)), error, stop.IsCancellationRequested);
            }
        });
        return command;
    }

    /// <summary>A time with an offset, or Beijing wall-clock time without one.</summary>
    internal static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read))
        {
            return false;
        }
        time = read.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(read, BusinessDay.Offset) : new DateTimeOffset(read.ToUniversalTime());
        return true;
    }
}
