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
    private Task<VerbProcess> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, Func<Process, Task>? started = null)
        => VerbProcess.RunAsync(postgres, arguments, environment, started);

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
