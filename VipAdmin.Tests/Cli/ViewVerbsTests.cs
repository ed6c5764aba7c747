using System.Diagnostics;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Cli;

/// <summary>What verbs show of the shared database.</summary>
public sealed class ViewVerbsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private Task<VerbProcess> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, Func<Process, Task>? started = null)
        => VerbProcess.RunAsync(postgres, arguments, environment, started);

    [Fact]
    public async Task Run_MoreItemsThanAPage_AreAllInTheDocument()
    {
        var run = GivenRuns.Run("reconciliation", TimeProvider.System.UtcNow().AddMinutes(-1), dryRun: true, counters: """{"cancelled": 1201}""");
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
        var run = GivenRuns.Run("vipReminder", TimeProvider.System.UtcNow().AddMinutes(-1), trigger: Core.Scheduling.Runs.RunTrigger.Cli);
        run.IdempotencyKey = "many";
        await postgres.SaveAsync([run, .. Enumerable.Range(0, 620).Select(i => run.Item($"VIP{i:0000}", Core.OrderChecks.ItemOutcome.Cancelled, 100))]);
        var ended = await RunAsync(["trigger", "vipReminder", "--key", "many"]);
        ended.Output.ShouldContain($"… these are the latest 500; all of them: run {run.Id} --items");
        (await RunAsync(["trigger", "vipReminder", "--key", "many", "--json"])).Json.GetProperty("items").GetArrayLength().ShouldBe(620);
    }

    [Fact]
    public async Task Views_OfTheSharedDatabase_AreThoseOfTheApi()
    {
        var now = TimeProvider.System.UtcNow();
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
}
