using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Cli;

/// <summary>Verbs as operators run them: a process of their own, beside whatever portal runs on the same database.</summary>
public sealed class CommandLineTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private sealed record Ended(int ExitCode, string Output, string Errors)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }

    private async Task<Ended> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, Func<Process, Task>? started = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        string[] all = [typeof(CommandLine).Assembly.Location, .. arguments];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["ConnectionStrings__VipAdmin"] = postgres.ConnectionString;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["PAYMENT_ENV"] = "sandbox";
        start.Environment["LOG_DIR"] = Path.Combine(Path.GetTempPath(), "vipadmin-cli-logs");
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }
        using var interrupts = new Interrupts();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await (started?.Invoke(process) ?? Task.CompletedTask);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(process.ExitCode, await output, await errors);
    }

    [Fact]
    public async Task TriggerJson_Succeeds_PrintsOneDocumentWithTheRun()
    {
        var ended = await RunAsync(["trigger", "vipReminder", "--json"]);
        ended.ExitCode.ShouldBe(ExitCode.Done, ended.Errors);
        (ended.Json.GetProperty("task").GetString(), ended.Json.GetProperty("status").GetString(), ended.Json.GetProperty("trigger").GetString()).ShouldBe(
            ("vipReminder", "succeeded", "cli"));
        ended.Json.GetProperty("counters").GetProperty("sent").GetInt64().ShouldBe(0);

        var runs = await RunAsync(["runs", "vipReminder", "--limit", "1", "--json"]);
        runs.Json.GetProperty("runs")[0].GetProperty("id").GetString().ShouldBe(ended.Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Settings_ShownChangedAndTakenBack_FollowTheGrammar()
    {
        var saved =
            await RunAsync(["settings", "orderTimeout", "--set", "cron=*/2 * * * *", "--set", "OrderTimeout:Minutes=30", "--reason", "busy season", "--json"]);
        saved.ExitCode.ShouldBe(ExitCode.Done, saved.Errors);
        saved.Json.GetProperty("version").GetInt32().ShouldBe(1);

        var shown = await RunAsync(["settings", "orderTimeout"]);
        shown.Output.ShouldContain("orderTimeout runs every 2 minutes (Asia/Shanghai); version 1");
        shown.Output.ShouldContain("busy season");

        var back = await RunAsync(["settings", "orderTimeout", "--restore", "0", "--reason", "over", "--json"]);
        back.Json.GetProperty("restores").GetInt32().ShouldBe(0);

        var wrong = await RunAsync(["settings", "orderTimeout", "--set", "cron=0 25 * * *"]);
        wrong.ExitCode.ShouldBe(ExitCode.Usage);
        wrong.Errors.ShouldContain("cron: Field “hour”: “25” is not between 0 and 23.");
        wrong.Errors.ShouldContain("--reason");
        (await RunAsync(["settings", "nope"])).ExitCode.ShouldBe(ExitCode.Refused);
    }

    [Fact]
    public async Task Settings_OfATaskInTheEnvironment_HoldUntilSomethingIsSaved()
    {
        Dictionary<string,
            string> environment = new()
            {
                ["Tasks__housekeeping__Cron"] = "15  4 * * *", ["Tasks__housekeeping__DeadlineMinutes"] = "45",
                ["Scheduling__TimeZone"] = "Asia/Tokyo"
            };
        async Task<(string?, string?)> FieldAsync(string key)
        {
            var ended = await RunAsync(["settings", "housekeeping", "--json"], environment);
            var field = ended.Json.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("key").GetString() == key);
            return (field.GetProperty("value").GetString(), field.GetProperty("source").GetString());
        }
        (await FieldAsync("cron")).ShouldBe(("15 4 * * *", "environment"));
        (await FieldAsync("deadlineMinutes")).ShouldBe(("45", "environment"));
        (await FieldAsync("zone")).ShouldBe(("Asia/Tokyo", "environment"));
        (await FieldAsync("guardItems")).ShouldBe(("0", "default"));
        (await RunAsync(["settings", "housekeeping", "--set", "cron=30 5 * * *", "--reason", "backups run at four"], environment)).ExitCode.ShouldBe(
            ExitCode.Done);
        (await FieldAsync("cron")).ShouldBe(("30 5 * * *", "database"));
        (await RunAsync(["status", "--json"], environment)).Json.GetProperty("tasks").EnumerateArray()
            .Single(task => task.GetProperty("key").GetString() == "housekeeping").GetProperty("cron").GetString().ShouldBe("30 5 * * *");
        (await RunAsync(["settings", "housekeeping", "--set", "cron=", "--reason", "no longer"], environment)).ExitCode.ShouldBe(ExitCode.Done);
        (await FieldAsync("cron")).ShouldBe(("15 4 * * *", "environment"));
    }

    [Fact]
    public async Task TriggerWithAKey_Twice_PrintsTheSameRunWithItsPlan()
    {
        var first = await RunAsync(["trigger", "vipReminder", "--dry-run", "--key", "cli-1", "--json"]);
        first.ExitCode.ShouldBe(ExitCode.Done, first.Errors);
        first.Json.GetProperty("plan").GetProperty("text").GetString().ShouldBe("Nothing would change");
        var second = await RunAsync(["trigger", "vipReminder", "--dry-run", "--key", "cli-1", "--json"]);
        second.Json.GetProperty("id").GetString().ShouldBe(first.Json.GetProperty("id").GetString());
        (await RunAsync(["trigger", "vipReminder", "--key", "cli-1"])).ExitCode.ShouldBe(ExitCode.Refused);
    }

    [Fact]
    public async Task CarryOut_ADryRun_DoesIt_AndARealOneIsRefused()
    {
        var shown = (await RunAsync(["trigger", "vipReminder", "--dry-run", "--json"])).Json.GetProperty("id").GetString()!;
        var done = await RunAsync(["carry-out", shown, "--json"]);
        done.ExitCode.ShouldBe(ExitCode.Done, done.Errors);
        (done.Json.GetProperty("confirms").GetString(), done.Json.GetProperty("dryRun").GetBoolean(), done.Json.GetProperty("trigger").GetString())
            .ShouldBe((shown, false, "cli"));
        var again = await RunAsync(["carry-out", done.Json.GetProperty("id").GetString()!, "--json"]);
        (again.ExitCode, again.Json.GetProperty("error").GetString()).ShouldBe((ExitCode.Refused, "NO_PLAN"));
        (await RunAsync(["carry-out", "--help"])).Output.ShouldContain("the orders it lists and no others");
    }

    [Fact]
    public async Task ConfirmAndDismiss_AHeldRun_OneDecisionCounts()
    {
        var run = GivenRuns.Run("vipReminder", DateTime.UtcNow, Core.Scheduling.Runs.RunStatus.Failed, errorCode: Core.Scheduling.Runs.RunReason.Held);
        await postgres.SaveAsync(run,
            new Core.Scheduling.Runs.JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = DateTime.UtcNow, Touched = 5, Allowed = 3, Plan = "{}" });
        (await RunAsync(["runs", "vipReminder", "--status", "failed", "--json"])).Json.GetProperty("runs").GetArrayLength().ShouldBe(0);
        (await RunAsync(["runs", "vipReminder", "--status", "held"])).Output.ShouldContain(run.Id.ToString());
        var confirmed = await RunAsync(["confirm", run.Id.ToString(), "--reason", "checked", "--json"]);
        confirmed.ExitCode.ShouldBe(ExitCode.Done, confirmed.Errors);
        confirmed.Json.GetProperty("status").GetString().ShouldBe("succeeded");
        (await RunAsync(["dismiss", run.Id.ToString(), "--reason", "late"])).ExitCode.ShouldBe(ExitCode.Refused);
        (await RunAsync(["cancel", run.Id.ToString()])).ExitCode.ShouldBe(ExitCode.Refused);
        (await RunAsync(["cancel", "vipReminder"])).ExitCode.ShouldBe(ExitCode.Refused);
    }

    [Fact]
    public async Task Statement_ImportedTwiceAndListed_SaysWhatBecameOfIt()
    {
        var file = Payments.Vectors.PathOf("wechat/bills/trade-all.csv.gz");
        string[] import = ["statement", "import", file, "--channel", "wechat", "--day", "2026-11-22", "--json"];
        // Without credentials, so that the first file decides whose files are taken.
        Dictionary<string, string> ours = new() { ["PAYMENT_ENV"] = "" };

        var first = await RunAsync(import, ours);
        first.ExitCode.ShouldBe(ExitCode.Done, first.Errors + first.Output);
        var statement = first.Json.GetProperty("statements").EnumerateArray().ShouldHaveSingleItem();
        (first.Json.GetProperty("day").GetString(), statement.GetProperty("state").GetString()).ShouldBe(("2026-11-22", "imported"));
        (statement.GetProperty("kind").GetString(), statement.GetProperty("payments").GetInt32(), statement.GetProperty("refunds").GetInt32())
            .ShouldBe(("trade", 14, 6));
        (statement.GetProperty("error").ValueKind, statement.GetProperty("line").ValueKind).ShouldBe((JsonValueKind.Null, JsonValueKind.Null));
        (await RunAsync(import, ours)).Json.GetProperty("statements")[0].GetProperty("state").GetString().ShouldBe("unchanged");

        var refused = await RunAsync(["statement", "import", Payments.Vectors.PathOf("wechat/bills/bad-columns.csv")], ours);
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain("Line ");

        var list = await RunAsync(["statement", "list", "--json"], ours);
        list.ExitCode.ShouldBe(ExitCode.Done, list.Errors);
        list.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("state").GetString()).ShouldBe(["refused", "imported"]);
        list.Json.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);

        var match = await RunAsync(["statement", "match", "--channel", "wechat", "--day", "2026-11-22", "--json"], ours);
        match.ExitCode.ShouldBe(ExitCode.Done, match.Errors);
        var matched = match.Json.GetProperty("days").EnumerateArray().ShouldHaveSingleItem();
        (matched.GetProperty("lines").GetInt32(), matched.GetProperty("found").GetInt32()).ShouldBe((20, 0));
        var day = await RunAsync(["day", "show", "2026-11-22", "--channel", "wechat", "--json"], ours);
        day.ExitCode.ShouldBe(ExitCode.Done, day.Errors);
        var figures = day.Json.GetProperty("channels").EnumerateArray().ShouldHaveSingleItem();
        (figures.GetProperty("state").GetString(), figures.GetProperty("statement").GetBoolean()).ShouldBe(("open", true));
        figures.GetProperty("platform").GetProperty("payments").GetProperty("count").GetInt32().ShouldBe(14);
        (figures.GetProperty("differenceFen").GetInt64() - figures.GetProperty("explainedFen").GetInt64()).ShouldBe(0);
        figures.GetProperty("unexplainedFen").GetInt64().ShouldBe(0);

        var month = await RunAsync(["day", "list", "--month", "2026-11", "--channel", "wechat", "--json"], ours);
        month.ExitCode.ShouldBe(ExitCode.Done, month.Errors);
        var listed = month.Json.GetProperty("items").EnumerateArray().Single(each => each.GetProperty("day").GetString() == "2026-11-22");
        listed.GetProperty("matched").GetBoolean().ShouldBeTrue();
        listed.GetProperty("platform").GetProperty("payments").GetProperty("count").GetInt32().ShouldBe(14);
        listed.GetProperty("differenceFen").GetInt64().ShouldBe(figures.GetProperty("differenceFen").GetInt64());
        (await RunAsync(["day", "list", "--month", "22"], ours)).ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Trigger_UnknownTask_IsRefusedWith3() => (await RunAsync(["trigger", "nope"])).ExitCode.ShouldBe(ExitCode.Refused);

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("trigger")]
    [InlineData("pause", "orderTimeout")]
    [InlineData("runs", "orderTimeout", "--limit", "many")]
    [InlineData("pause", "orderTimeout", "--reason", "x", "--until", "soon")]
    [InlineData("trigger", "reconciliation", "--from", "2026-11-20T10:00")]
    [InlineData("trigger", "orderTimeout", "--from", "2026-11-20T10:00", "--until", "2026-11-20T11:00")]
    [InlineData("confirm", "not-a-run", "--reason", "x")]
    [InlineData("run", "not-a-run")]
    [InlineData("runs", "orderTimeout", "--status", "done")]
    [InlineData("runs", "orderTimeout", "--from", "2026-11-28", "--until", "2026-11-27")]
    [InlineData("figures", "orderTimeout", "--range", "1y")]
    [InlineData("statement")]
    [InlineData("statement", "import")]
    [InlineData("statement", "import", "/no/such/file.csv")]
    [InlineData("statement", "list", "--channel", "paypal")]
    [InlineData("statement", "list", "--from", "22.11.2026")]
    [InlineData("statement", "match", "--day", "yesterday")]
    [InlineData("day", "show", "22.11.2026")]
    public async Task WrongUsage_EndsWith2AndSaysWhatIsWrong(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        ended.ExitCode.ShouldBe(ExitCode.Usage);
        ended.Errors.ShouldNotBeEmpty();
        ended.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task PauseStatusResume_FromTheCommandLine_WorkOnTheSharedDatabase()
    {
        (await RunAsync(["pause", "orderTimeout", "--reason", "维护"])).ExitCode.ShouldBe(ExitCode.Done);
        var status = (await RunAsync(["status", "--json"])).Json.GetProperty("tasks").EnumerateArray()
            .Single(task => task.GetProperty("key").GetString() == "orderTimeout");
        status.GetProperty("pause").GetProperty("reason").GetString().ShouldBe("维护");
        var triggered = await RunAsync(["trigger", "orderTimeout", "--dry-run", "--json"]);
        triggered.ExitCode.ShouldBe(ExitCode.Done, triggered.Errors);
        triggered.Errors.ShouldContain("is paused");
        triggered.Json.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        (await RunAsync(["pause", "orderTimeout", "--reason", "longer"])).ExitCode.ShouldBe(ExitCode.Refused);
        var replaced = await RunAsync(["pause", "orderTimeout", "--reason", "longer", "--replace", "--json"]);
        replaced.Json.GetProperty("pause").GetProperty("reason").GetString().ShouldBe("longer");
        (await RunAsync(["resume", "orderTimeout"])).ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task PauseAndResume_All_SayWhatBecameOfEachTask()
    {
        (await RunAsync(["pause", "--all", "--reason", "维护"])).Output.ShouldContain("paused");
        (await RunAsync(["status", "--json"])).Json.GetProperty("tasks").EnumerateArray()
            .ShouldAllBe(task => task.GetProperty("pause").ValueKind == JsonValueKind.Object);
        (await RunAsync(["resume", "--all"])).ExitCode.ShouldBe(ExitCode.Done);
        (await RunAsync(["resume"])).ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Run_MoreItemsThanAPage_AreAllInTheDocument()
    {
        var run = GivenRuns.Run("reconciliation", DateTime.UtcNow.AddMinutes(-1), dryRun: true, counters: """{"cancelled": 1201}""");
        await postgres.SaveAsync(
            [run, .. Enumerable.Range(0, 1201)
                .Select(i => run.Item($"VIP{i:0000}", i == 7 ? Core.OrderChecks.ItemOutcome.Unknown : Core.OrderChecks.ItemOutcome.Cancelled, 100))]);
        var ended = await RunAsync(["run", run.Id.ToString(), "--items", "--log", "--json"]);
        ended.ExitCode.ShouldBe(ExitCode.Done, ended.Errors);
        ended.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("orderNo").GetString())
            .ShouldBe(Enumerable.Range(0, 1201).Reverse().Select(i => $"VIP{i:0000}"));
        (ended.Json.GetProperty("id").GetGuid(), ended.Json.GetProperty("plan").GetProperty("would").GetBoolean()).ShouldBe((run.Id, true));
        var one = await RunAsync(["run", run.Id.ToString(), "--outcome", "unknown"]);
        one.Output.ShouldContain("VIP0007");
        one.Output.ShouldNotContain("VIP0008");
        (await RunAsync(["run", run.Id.ToString()])).Output.ShouldNotContain("VIP0007");
        (await RunAsync(["run", Guid.NewGuid().ToString(), "--json"])).Json.GetProperty("error").GetString().ShouldBe("NOT_FOUND");
    }

    [Fact]
    public async Task Trigger_ManyItems_TableSaysHowManyMoreThereAre()
    {
        var run = GivenRuns.Run("vipReminder", DateTime.UtcNow.AddMinutes(-1), trigger: Core.Scheduling.Runs.RunTrigger.Cli);
        run.IdempotencyKey = "many";
        await postgres.SaveAsync([run, .. Enumerable.Range(0, 620).Select(i => run.Item($"VIP{i:0000}", Core.OrderChecks.ItemOutcome.Cancelled, 100))]);
        var ended = await RunAsync(["trigger", "vipReminder", "--key", "many"]);
        ended.Output.ShouldContain($"… these are the latest 500; all of them: run {run.Id} --items");
        (await RunAsync(["trigger", "vipReminder", "--key", "many", "--json"])).Json.GetProperty("items").GetArrayLength().ShouldBe(620);
    }

    [Fact]
    public async Task Views_OfTheSharedDatabase_AreThoseOfTheApi()
    {
        var now = DateTime.UtcNow;
        var slot = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc).AddHours(-1);
        var run = GivenRuns.Run("orderTimeout", now.AddMinutes(-1), Core.Scheduling.Runs.RunStatus.Failed, slot: slot, counters: """{"cancelled": 7}""",
            errorCode: Core.Scheduling.Runs.RunReason.Held);
        await postgres.SaveAsync(run,
            new Core.Scheduling.Runs.JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = now, Touched = 7, Allowed = 3, Plan = run.Counters });
        (await RunAsync(["holds", "--json"])).Json.GetProperty("holds").EnumerateArray().ShouldHaveSingleItem().GetProperty("runId").GetGuid().ShouldBe(run.Id);
        (await RunAsync(["holds"])).Output.ShouldContain("Would cancel 7 orders");
        var timeline = await RunAsync(["timeline", "orderTimeout", "--json"]);
        timeline.Json.GetProperty("slots").EnumerateArray().First().GetProperty("runId").GetGuid().ShouldBe(run.Id);
        (await RunAsync(["timeline", "orderTimeout"])).Output.ShouldContain("planned");
        (await RunAsync(["figures", "orderTimeout", "--range", "7d", "--json"])).Json.GetProperty("failed").GetInt32().ShouldBe(0);
        var before = slot.AddMinutes(-30).ToString("O");
        (await RunAsync(["timeline", "orderTimeout", "--from", before, "--until", slot.AddMinutes(1).ToString("O"), "--json"])).Json.GetProperty("slots")
            .EnumerateArray().ShouldHaveSingleItem().GetProperty("runId").GetGuid().ShouldBe(run.Id);
        (await RunAsync(["timeline", "orderTimeout", "--from", before, "--until", before])).ExitCode.ShouldBe(ExitCode.Usage);
        (await RunAsync(["coverage", "--from", "2026-01-01", "--until", "2026-03-01"])).ExitCode.ShouldBe(ExitCode.Usage);
        (await RunAsync(["coverage", "--from", before, "--json"])).Json.GetProperty("hours").GetArrayLength().ShouldBe(0);
        (await RunAsync(["coverage", "--json"])).Json.GetProperty("hours").ValueKind.ShouldBe(JsonValueKind.Array);
        (await RunAsync(["runs", "orderTimeout", "--status", "held", "--trigger", "schedule", "--json"])).Json.GetProperty("runs").EnumerateArray()
            .ShouldHaveSingleItem();
        (await RunAsync(["dismiss", run.Id.ToString(), "--reason", "x"])).ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task PauseDryRun_SaysWhatItWouldCost_AndPausesNothing()
    {
        var ended = await RunAsync(["pause", "vipReminder", "--dry-run", "--json"]);
        ended.ExitCode.ShouldBe(ExitCode.Done, ended.Errors);
        (ended.Json.GetProperty("slots").GetInt32(), ended.Json.GetProperty("openEnded").GetBoolean()).ShouldBe((1, true));
        (await RunAsync(["pause", "--all", "--dry-run"])).Output.ShouldContain("a day, the first at");
        var status = (await RunAsync(["status", "--json"])).Json.GetProperty("tasks").EnumerateArray()
            .Single(task => task.GetProperty("key").GetString() == "vipReminder");
        status.GetProperty("pause").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Hosts_WithAPortalOnTheDatabase_ListsIt()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        _ = app.Address;
        var ended = await RunAsync(["hosts", "--json"]);
        ended.ExitCode.ShouldBe(ExitCode.Done, ended.Errors);
        var host = ended.Json.GetProperty("hosts").EnumerateArray().Single(each => each.GetProperty("name").GetString() == Core.HostName.Own);
        (host.GetProperty("state").GetString(), host.GetProperty("scheduling").GetBoolean(), host.GetProperty("this").GetBoolean()).ShouldBe(
            ("alive", false, false));
        (await RunAsync(["hosts"])).Output.ShouldContain("alive");
    }

    [Fact]
    public async Task AnyVerb_BadSettings_ListsEveryFaultAndEndsWith78()
    {
        var ended =
            await RunAsync(["status"],
                new() { ["ORDER_TIMEOUT_MINUTES"] = "soon", ["RECONCILIATION_MAX_RETRIES"] = "-1", ["Tasks__reconciliation__Cron"] = "* * *" });
        ended.ExitCode.ShouldBe(StartRefusedException.ExitCode);
        ended.Errors.ShouldContain("ORDER_TIMEOUT_MINUTES");
        ended.Errors.ShouldContain("RECONCILIATION_MAX_RETRIES");
        ended.Errors.ShouldContain("Tasks__reconciliation__Cron");
    }

    [Fact]
    public async Task AnyVerb_DatabaseFailsUnderway_EndsWith1AndSaysSoInOneDocument()
    {
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.job_holds RENAME TO job_holds_away");
        try
        {
            var ended = await RunAsync(["status", "--json"]);
            ended.ExitCode.ShouldBe(ExitCode.Failed, ended.Errors);
            ended.Json.GetProperty("error").GetString().ShouldBe("DATABASE_FAILED");
            ended.Errors.ShouldContain("job_holds");
            (ended.Output + ended.Errors).ShouldNotContain("   at ");
        }
        finally
        {
            await postgres.ExecuteAsync("ALTER TABLE vip_admin.job_holds_away RENAME TO job_holds");
        }
    }

    [Fact]
    public async Task Trigger_CtrlC_WaitsForTheSafePointAndRecordsIt()
    {
        // The first lock keeps the work from its end, the second the outcome from being written, for longer than the command line waits unless told otherwise.
        await using var connection = await postgres.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("LOCK TABLE vip_admin.job_run_days, vip_admin.job_run_attempts IN ACCESS EXCLUSIVE MODE", connection,
            transaction))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        var ending = RunAsync(["trigger", "housekeeping", "--json"], started: async process =>
        {
            await Wait.UntilAsync(async () => await CountAsync("status = 'running' AND job_key = 'housekeeping'") == 1);
            using var signal = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await Should.ThrowAsync<TimeoutException>(
                () => process.WaitForExitAsync(TestContext.Current.CancellationToken)
                    .WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken));
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        });
        var ended = await ending;
        (ended.ExitCode, ended.Json.GetProperty("status").GetString()).ShouldBe((ExitCode.Failed, "cancelled"), ended.Errors);
        (await CountAsync("status = 'cancelled' AND error_code = 'SHUTDOWN' AND job_key = 'housekeeping'")).ShouldBe(1);
    }

    private async Task<long> CountAsync(string where)
    {
        await using var command = postgres.DataSource.CreateCommand($"SELECT count(*) FROM vip_admin.job_runs WHERE {where}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    [Fact]
    public async Task Until_ThatIsNoIsoTime_IsWrongUsageAndNamesTheForm()
    {
        var ended = await RunAsync(["pause", "reconciliation", "--reason", "x", "--until", "03/04/2027"]);
        ended.ExitCode.ShouldBe(ExitCode.Usage);
        ended.Errors.ShouldContain(Moment.Expected);
    }

    [Theory]
    [InlineData("2026-11-24T15:00", "2026-11-24T07:00Z")]
    [InlineData("2026-11-24T15:00Z", "2026-11-24T15:00Z")]
    [InlineData("2026-11-24T15:00-05:00", "2026-11-24T20:00Z")]
    public void Until_WithoutAnOffset_IsBeijingTime(string text, string utc)
    {
        Moment.TryParse(text, null, out var time).ShouldBeTrue();
        time.Utc.ShouldBe(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture).UtcDateTime);
    }
}
