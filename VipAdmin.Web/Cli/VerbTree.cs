using System.CommandLine;
using System.Globalization;
using Serilog.Events;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>The verbs with their arguments, options and one line of help each.</summary>
internal static class VerbTree
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print exactly one JSON document on standard output; logs go to standard error" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Change nothing; run the queries and report what would change" };
    private static readonly Argument<string> Task = new("task") { Description = string.Join(" | ", Timetable.Shipped.All.Select(job => job.Key)) };

    public static RootCommand Root()
    {
        var root = new RootCommand("VipAdmin: the operations portal of the VIP membership payments.");
        root.Add(new Command("serve", "Run the portal (the default without a verb)"));
        foreach (var verb in Tasks().Concat(Pauses()).Concat(Runs()).Concat(Views()).Append(Statements()).Append(Days()))
        {
            root.Add(verb);
        }
        return root;
    }

    private static IEnumerable<Command> Tasks()
    {
        yield return Verb("migrate", "Bring the portal's own tables up to date", [Json], (_, p, _) => TaskVerbs.MigratedAsync(p.GetValue(Json)),
            Preparation.Migrate);
        yield return Verb("status", "Every task at a glance", [Json], (host, p, stop) => TaskVerbs.StatusAsync(host, p.GetValue(Json), stop));

        var key = new Option<string?>("--key") { Description = "Idempotency key, at most 100 characters: the same key never starts a second run of the task" };
        var from = At("--from", "Only orders created at or after this time (reconciliation), e.g. 2026-11-24T15:00 (Beijing time) or with an offset");
        var until = At("--until", "… and before this");
        yield return Verb("trigger", "Run a task now and wait until it ends", [Task, DryRun, from, until, key, Json],
            (host, p, stop) => host.AsHostAsync(() => (p.GetValue(from), p.GetValue(until)) switch
        {
            (null, null) =>
                TaskVerbs.TriggerAsync(host, p.GetRequiredValue(Task), new TriggerRequest(RunTrigger.Cli, p.GetValue(DryRun), null, p.GetValue(key)),
                    p.GetValue(Json), stop),
            ({ } begin, { } end) => TaskVerbs.TriggerAsync(
                host, p.GetRequiredValue(Task), new TriggerRequest(RunTrigger.Cli, p.GetValue(DryRun), new RunWindow(begin.Utc, end.Utc), p.GetValue(key)),
                p.GetValue(Json), stop),
            _ => System.Threading.Tasks.Task.FromResult(Ending.Wrong(p.GetValue(Json), "A window has a beginning and an end: --from and --until.")),
        }));

        var set = new Option<string[]>("--set")
        {
            Description = "Change a setting: key=value, once for each; key= resets it to its default"
        };
        var restore = new Option<int?>("--restore") { Description = "Restore this version; 0 = defaults" };
        var why = new Option<string?>("--reason") { Description = "Why; kept with the version" };
        var often = new Option<bool>("--confirm-often") { Description = "Accept a schedule that runs far more often than the default" };
        var versions = new Option<bool>("--history") { Description = "Show every saved version" };
        yield return Verb("settings", "Show or change when and how a task runs", [Task, set, restore, why, often, versions, Json],
            (host, p, stop) => SettingsVerb.RunAsync(
            host, new SettingsAsked(p.GetRequiredValue(Task), p.GetValue(set) ?? [], p.GetValue(restore), p.GetValue(why), p.GetValue(often),
                p.GetValue(versions), p.GetValue(Json)), stop));

        var orderNo = new Argument<string>("orderNo") { Description = "Order number, e.g. VIP17640000000001234" };
        yield return Verb("reconcile", "Query the platform about one order and settle or cancel it", [orderNo, DryRun, Json],
            (host, p, stop) => OrderVerb.ReconcileAsync(host, p.GetRequiredValue(orderNo), p.GetValue(DryRun), p.GetValue(Json), stop));
        var (state, type) = (new Option<string?>("--status") { Description = $"Only these ({Word.List<DiscrepancyStanding>()})" },
            new Option<string?>("--type") { Description = "Only of this type, e.g. LATE_PAYMENT" });
        var (channel, day) = (new Option<string?>("--channel") { Description = "wechat or alipay" },
            new Option<string?>("--day") { Description = "Only of this day of payment in Beijing, e.g. 2026-11-22" });
        var order = new Option<string?>("--order") { Description = "Only of this order number, or of numbers that begin like this" };
        var (beyond, limit) = (new Option<Guid?>("--after") { Description = "Only those that follow this one" },
            Number("--limit", "How many, 1 to 500", 50, DiscrepancyEndpoints.PageLimit));
        yield return Verb("discrepancies", "The discrepancies, newest first", [state, type, channel, day, order, beyond, limit, Json],
            (host, p, stop) => DiscrepancyVerb.ListAsync(host, new DiscrepanciesAsked(p.GetValue(state), p.GetValue(type), p.GetValue(channel), p.GetValue(day),
                p.GetValue(order), p.GetValue(beyond), p.GetValue(limit), p.GetValue(Json)), stop));
        yield return Verb("hosts", "The hosts on this database, their clocks and their current runs", [Json],
            (host, p, stop) => HostVerb.ListAsync(host, p.GetValue(Json), stop));
        yield return Verb("doctor", "Check settings, database, clocks, sign-in and platforms", [Json],
            (host, p, stop) => Doctor.RunAsync(host, p.GetValue(Json), stop));
    }

    private static IEnumerable<Command> Pauses()
    {
        var one = new Argument<string?>("task") { Description = Task.Description, Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every task, in one transaction" };
        var reason = new Option<string?>("--reason") { Description = "Why; mandatory, shown on every page" };
        var until = At("--until", "When it resumes automatically, e.g. 2026-11-24T15:00 (Beijing time) or with an offset");
        var replace = new Option<bool>("--replace") { Description = "Give a current pause this reason and end" };
        var preview = new Option<bool>("--dry-run") { Description = "Only report what the pause would skip" };
        yield return Verb("pause", "Pause a task, or with --all every task", [one, all, reason, until, replace, preview, Json],
            (host, p,
                stop) => PauseVerbs.PauseAsync(host,
                    new PauseAsked(p.GetValue(one), p.GetValue(all), p.GetValue(reason), p.GetValue(until)?.Utc, p.GetValue(preview), p.GetValue(replace),
                        p.GetValue(Json)), stop));
        yield return Verb("resume", "Resume a task, or with --all every task", [one, all, Json],
            (host, p, stop) => PauseVerbs.ResumeAsync(host, p.GetValue(one), p.GetValue(all), p.GetValue(Json), stop));
    }

    private static IEnumerable<Command> Runs()
    {
        var limit = Number("--limit", "How many runs, 1 to 500", 20, RunHistory.PageLimit);
        var status = Words<RunState>("--status", "Only runs in this state; several separated by commas");
        var trigger = Words<RunTrigger>("--trigger", "Only runs with this trigger; several separated by commas");
        var (from, until) = (At("--from", "Only runs recorded at or after this"), At("--until", "… and before this"));
        var after = new Option<Guid?>("--after") { Description = "Only runs older than this one" };
        yield return Verb("runs", "The runs of a task, newest first", [Task, limit, status, trigger, from, until, after, Json],
            (host, p, stop) => TaskVerbs.RunsAsync(
            host, p.GetRequiredValue(Task), new RunFilter(p.GetValue(status), p.GetValue(trigger), p.GetValue(from)?.Utc, p.GetValue(until)?.Utc),
            p.GetValue(after), p.GetValue(limit), p.GetValue(Json), stop));

        var id = new Argument<Guid>("runId") { Description = "The ID of a run" };
        var items = new Option<bool>("--items") { Description = "Also its items, order by order, all of them" };
        var outcome = Words<ItemOutcome>("--outcome", "Only items with this outcome; implies --items", several: false);
        var order = new Option<string?>("--order") { Description = "Only items with this text in their order number; implies --items" };
        var log = new Option<bool>("--log") { Description = "Also its log lines, all of them" };
        var level = Words<LogEventLevel>("--level", "Only lines of at least this level; implies --log", several: false);
        var search = new Option<string?>("--search") { Description = "Only lines that contain this text; implies --log" };
        yield return Verb("run", "One run: its state, why it failed, what it did, what it logged", [id, items, outcome, order, log, level, search, Json],
            (host, p, stop) =>
        {
            var (only, least) = (p.GetValue(outcome) is [var wanted] ? wanted : (ItemOutcome?)null,
                p.GetValue(level) is [var lowest] ? lowest : (LogEventLevel?)null);
            var (part, words) = (p.GetValue(order), p.GetValue(search));
            var parts = new RunParts(p.GetValue(items) || only is not null || part is not null, only, part,
                p.GetValue(log) || least is not null || words is not null, least ?? LogEventLevel.Verbose, words);
            return RunVerbs.ReadAsync(host, p.GetRequiredValue(id), parts, p.GetValue(Json), stop);
        });

        var which = new Argument<string>("run") { Description = "The ID of a run, or the key of a running task" };
        var why = new Option<string?>("--reason") { Description = "Why; shown with the run" };
        yield return Verb("cancel", "Stop a run at its next safe point and wait until it ends", [which, why, Json],
            (host, p, stop) => RunVerbs.CancelAsync(host, p.GetRequiredValue(which), p.GetValue(why), p.GetValue(Json), stop));

        var shown = new Argument<Guid>("runId") { Description = "The ID of a dry run that ended well, at most an hour ago" };
        yield return Verb("carry-out", "Do exactly what a dry run showed: the orders it lists and no others; wait until it ends", [shown, Json],
            (host, p, stop) => host.AsHostAsync(() => RunVerbs.CarryOutAsync(host, p.GetRequiredValue(shown), p.GetValue(Json), stop)));

        var held = new Argument<Guid>("runId") { Description = "The ID of a held run" };
        var reason = new Option<string>("--reason") { Description = "Why; kept with the decision", Required = true };
        yield return Verb("confirm", "Approve a held run: exactly what it lists is carried out; wait until it ends", [held, reason, Json],
            (host, p,
                stop) => host.AsHostAsync(() => RunVerbs.ConfirmAsync(host, p.GetRequiredValue(held), p.GetRequiredValue(reason), p.GetValue(Json), stop)));
        yield return Verb("dismiss", "Reject a held run; the next scheduled run checks again", [held, reason, Json],
            (host, p, stop) => RunVerbs.DismissAsync(host, p.GetRequiredValue(held), p.GetRequiredValue(reason), p.GetValue(Json), stop));
    }

    private static IEnumerable<Command> Views()
    {
        var (from, until) = (At("--from", "From this time on; without it 24 hours ago"), At("--until", "… and before this; without it in 24 hours"));
        yield return Verb("timeline", "Every scheduled run of the past and the next 24 hours, with its outcome; or of at most 7 other days",
            [Task, from, until, Json],
            (host, p, stop) => ViewVerbs.TimelineAsync(host, p.GetRequiredValue(Task), p.GetValue(from)?.Utc, p.GetValue(until)?.Utc, p.GetValue(Json), stop));

        var range = new Option<string?>("--range") { Description = "24h, 7d or 30d" }.AcceptOnlyFromAmong([.. FiguresJson.Ranges.Keys]);
        yield return Verb("figures", "Success rate, durations and start delays of a task", [Task, range, Json],
            (host, p, stop) => ViewVerbs.FiguresAsync(host, p.GetRequiredValue(Task), p.GetValue(range), p.GetValue(Json), stop));

        var hour = At("--hour", "The windows of this hour, e.g. 2026-11-24T15:00 (Beijing time)");
        var (first, last) = (At("--from", "From this hour on; without it the last 14 days"), At("--until", "… and before this; without it up to now"));
        yield return Verb("coverage", "Which windows reconciliation checked, late, or not at all: hour by hour over 14 days, or at most 31 others",
            [hour, first, last, Json],
            (host, p, stop) => ViewVerbs.CoverageAsync(host, p.GetValue(hour)?.Utc, p.GetValue(first)?.Utc, p.GetValue(last)?.Utc, p.GetValue(Json), stop));
        yield return Verb("holds", "Held runs that need approval: confirm or dismiss them", [Json],
            (host, p, stop) => ViewVerbs.HoldsAsync(host, p.GetValue(Json), stop));
    }

    private static Command Statements()
    {
        var channel = new Option<string?>("--channel") { Description = "wechat or alipay" }.AcceptOnlyFromAmong(PaymentMethod.WeChat, PaymentMethod.Alipay);
        var day = Day("--day", "The Beijing day of its trades, e.g. 2026-11-22");
        var (from, until) = (Day("--from", "Only statements of this Beijing day or later"), Day("--until", "… or earlier"));
        var limit = Number("--limit", $"How many statements, 1 to {StatementBoard.PageLimit}", 50, StatementBoard.PageLimit);
        var after = new Option<Guid?>("--after") { Description = "Only statements imported before this one" };
        var file = new Argument<string>("file")
        {
            Description = "A statement as the platform gives it: WeChat Pay's CSV or .gz, Alipay's .zip or the CSV in it",
        };
        var anyway = new Option<bool>("--anyway") { Description = "Import it although most of its lines have no order here" };
        var statement = new Command("statement", "The platforms' statements of a day");
        statement.Add(Verb("fetch", "Download, import and match the statements of a day: yesterday, every channel with credentials", [channel, day, Json],
            (host, p, stop) => StatementVerbs.FetchAsync(host, p.GetValue(channel), p.GetValue(day), p.GetValue(Json), stop)));
        statement.Add(Verb("import", "Import a statement from a file; channel and day are read from it", [file, channel, day, anyway, Json],
            (host, p, stop) => StatementVerbs.ImportAsync(host, p.GetRequiredValue(file), p.GetValue(channel), p.GetValue(day), p.GetValue(anyway),
                p.GetValue(Json), stop)));
        statement.Add(Verb("list", "What was imported and refused, the newest first", [channel, from, until, limit, after, Json],
            (host, p, stop) => StatementVerbs.ListAsync(host, new StatementFilter(p.GetValue(channel), p.GetValue(from), p.GetValue(until)),
                p.GetValue(after), p.GetValue(limit), p.GetValue(Json), stop)));
        statement.Add(Verb("match", "Match statements with our books again; changes nothing when nothing changed", [channel, day, Json],
            (host, p, stop) => DayVerbs.MatchAsync(host, p.GetValue(channel), p.GetValue(day), p.GetValue(Json), stop)));
        return statement;
    }

    private static Command Days()
    {
        var channel = new Option<string?>("--channel") { Description = "wechat or alipay" }.AcceptOnlyFromAmong(PaymentMethod.WeChat, PaymentMethod.Alipay);
        var which = new Argument<DateOnly>("day")
        {
            Description = "The Beijing day, e.g. 2026-11-22",
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
                {
                    return read;
                }
                result.AddError("day is a Beijing day, e.g. 2026-11-22.");
                return default;
            },
        };
        var day = new Command("day", "The figures of a day");
        day.Add(Verb("show", "Both sides' figures and where the close stands", [which, channel, Json],
            (host, p, stop) => DayVerbs.ShowAsync(host, p.GetRequiredValue(which), p.GetValue(channel), p.GetValue(Json), stop)));
        var month = new Option<DateOnly?>("--month")
        {
            Description = "The month, e.g. 2026-11; this one unless given",
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
                {
                    return read;
                }
                result.AddError("--month is a month, e.g. 2026-11.");
                return null;
            },
        };
        day.Add(Verb("list", "The days of a month and how they stand", [month, channel, Json],
            (host, p, stop) => DayVerbs.ListAsync(host, p.GetValue(month), p.GetValue(channel), p.GetValue(Json), stop)));
        var of = new Option<string>("--channel") { Description = "wechat or alipay", Required = true }
            .AcceptOnlyFromAmong(PaymentMethod.WeChat, PaymentMethod.Alipay);
        var note = new Option<string?>("--note") { Description = "Kept with the figures" };
        var reason = new Option<string>("--reason") { Description = "Why", Required = true };
        day.Add(Verb("prepare", "Freeze the figures of a day that agrees, for another person to confirm", [which, of, note, Json],
            (host, p, stop) => CloseVerbs.PrepareAsync(host, p.GetRequiredValue(which), p.GetRequiredValue(of), p.GetValue(note), p.GetValue(Json), stop)));
        day.Add(Verb("confirm", "Refused here: a person signs, in the browser or with a token", [which, of, Json],
            (host, p, stop) => CloseVerbs.ConfirmAsync(host, p.GetRequiredValue(which), p.GetRequiredValue(of), p.GetValue(Json), stop)));
        day.Add(Verb("reopen", "Open a prepared or closed day again; what was signed is kept", [which, of, reason, Json],
            (host, p, stop) => CloseVerbs.ReopenAsync(host, p.GetRequiredValue(which), p.GetRequiredValue(of), p.GetRequiredValue(reason),
                p.GetValue(Json), stop)));
        return day;
    }

    private static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (result.Tokens.Count > 0
                && DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }
            result.AddError($"{name} is a Beijing day, e.g. 2026-11-22.");
            return null;
        },
    };

    private static Option<Moment?> At(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (Moment.TryParse(result.Tokens.Count > 0 ? result.Tokens[0].Value : null, null, out var moment))
            {
                return moment;
            }
            result.AddError($"{name} is {Moment.Expected}.");
            return null;
        },
    };

    private static Option<int> Number(string name, string description, int usual, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most)
            {
                return count;
            }
            result.AddError($"{name} must be a number from 1 to {most}.");
            return 0;
        },
    };

    private static Option<T[]?> Words<T>(string name, string description, bool several = true) where T : struct, Enum => new(name)
    {
        Description = $"{description} ({Word.List<T>()})",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            var words = several ? text.Split(',', StringSplitOptions.TrimEntries) : [text.Trim()];
            if (Array.Find(words, word => Word.Read<T>(word) is null) is { } unknown)
            {
                result.AddError($"{name}: \"{unknown}\" is not one of {Word.List<T>()}.");
                return null;
            }
            return [.. words.Select(Word.Read<T>).OfType<T>()];
        },
    };

    private static Command Verb(string name, string description, Symbol[] symbols, Func<VerbHost, ParseResult, CancellationToken, Task<int>> run,
        Preparation also = Preparation.None)
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
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    host.Get<ILogger<VerbHost>>().LogError(error, "The verb {Verb} failed", name);
                    throw;
                }
            }
            catch (Exception error) when (error is not (StartRefusedException or PostgresFailedException))
            {
                return Ending.Failed(symbols.Contains(Json) && parsed.GetValue(Json), error, stop.IsCancellationRequested);
            }
        });
        return command;
    }
}
