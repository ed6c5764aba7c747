using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Api;

public sealed class RunEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    /// <summary>Start of a run of which it does not matter how long ago it was.</summary>
    private static readonly DateTime Began = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<JobRun> HeldAsync()
    {
        var now = api.Portal.Now;
        var run = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-1), RunStatus.Failed,
            counters: """{"cancelled": 37, "cancelledFen": 518000, "settled": 2, "syncedFen": 5980}""", errorCode: RunReason.Held);
        // It lists an order that is not pending any more.
        await api.Postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Cancelled, 14000),
            new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = now, Touched = 39, Allowed = 30, Plan = run.Counters });
        return run;
    }

    [Fact]
    public async Task Cancel_ARunThatLivesElsewhere_Is202AndStandsInTheRun_AndAgainIsHarmless()
    {
        var run = GivenRuns.Run(Timetable.Reconciliation, Began, RunStatus.Running);
        await using var locks = new RunLock(api.Postgres.DataSource, Core.Scheduling.Hosts.ThisHost.Process);
        await using var handle = await locks.TryTakeAsync(run.JobKey, TimeSpan.FromSeconds(5), Stop);
        // Not before its lock is held: the portal's sweep ends a running row that nobody holds.
        await api.Postgres.SaveAsync(run);
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.PostAsJsonAsync($"api/v1/admin/runs/{run.Id}/cancel", new { reason = "维护" }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var read = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}", Stop);
        (read.GetProperty("cancelRequest").GetProperty("by").GetString(), read.GetProperty("cancelRequest").GetProperty("reason").GetString()).ShouldBe(
            ("Test ops", "维护"));
        using var again = await client.PostAsync($"api/v1/admin/runs/{run.Id}/cancel", null, Stop);
        again.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        using var finance = await api.AsAsync(Role.Finance);
        using var denied = await finance.PostAsync($"api/v1/admin/runs/{run.Id}/cancel", null, Stop);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var unknown = await client.PostAsync($"api/v1/admin/runs/{Guid.NewGuid()}/cancel", null, Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Hold_IsUnhealthyAndReadInWords_AndOneDecisionCounts()
    {
        var run = await HeldAsync();
        using var client = await api.AsAsync(Role.Ops);
        var read = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}", Stop);
        read.GetProperty("plan").GetProperty("text").GetString()
            .ShouldBe("Would cancel 37 orders, ¥5,180.00; 2 orders paid at the platform would be settled, ¥59.80");
        read.GetProperty("hold").GetProperty("touched").GetInt64().ShouldBe(39);
        read.GetProperty("hold").GetProperty("decision").ValueKind.ShouldBe(JsonValueKind.Null);
        (read.GetProperty("hold").GetProperty("gone").GetInt32(), read.GetProperty("hold").GetProperty("more").GetInt32()).ShouldBe((1, 0));
        var task = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/orderTimeout", Stop);
        task.GetProperty("healthy").GetBoolean().ShouldBeFalse();

        using var nameless = await client.PostAsJsonAsync($"api/v1/admin/runs/{run.Id}/confirm", new { reason = " " }, Stop);
        nameless.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var dismissed = await client.PostAsJsonAsync($"api/v1/admin/runs/{run.Id}/dismiss", new { reason = "数据有误" }, Stop);
        dismissed.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var late = await client.PostAsJsonAsync($"api/v1/admin/runs/{run.Id}/confirm", new { reason = "x" }, Stop);
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await late.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString().ShouldBe("HOLD_DECIDED");
    }

    [Fact]
    public async Task Confirm_StartsTheRunThatCarriesItOut()
    {
        var run = await HeldAsync();
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.PostAsJsonAsync($"api/v1/admin/runs/{run.Id}/confirm", new { reason = "促销" }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("runId").GetString();
        await Wait.UntilAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("status").GetString() == "succeeded");
        (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("confirms").GetString().ShouldBe(run.Id.ToString());
        (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}", Stop)).GetProperty("hold").GetProperty("decision").GetString()
            .ShouldBe("confirmed");
    }

    [Fact]
    public async Task CarryOut_ADryRun_StartsTheRunThatDoesIt_AndARealOrOldOneIsRefused()
    {
        var now = api.Portal.Now;
        var shown = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-1), dryRun: true, trigger: RunTrigger.Api, counters: """{"cancelled": 0}""");
        var old = GivenRuns.Run(Timetable.OrderTimeout, now.AddHours(-2), dryRun: true, trigger: RunTrigger.Api);
        var real = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-3));
        await api.Postgres.SaveAsync(shown, old, real);
        using var client = await api.AsAsync(Role.Ops);

        using var answer = await client.PostAsync($"api/v1/admin/runs/{shown.Id}/carry-out", null, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("runId").GetString();
        await Wait.UntilAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("status").GetString() == "succeeded");
        var done = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop);
        (done.GetProperty("confirms").GetString(), done.GetProperty("trigger").GetString(), done.GetProperty("dryRun").GetBoolean())
            .ShouldBe((shown.Id.ToString(), "api", false));

        foreach (var (run, code, status) in new[]
        {
            (real.Id, "NO_PLAN", HttpStatusCode.Conflict), (old.Id, "PLAN_TOO_OLD", HttpStatusCode.Conflict),
            (Guid.NewGuid(), "NOT_FOUND", HttpStatusCode.NotFound),
        })
        {
            using var refused = await client.PostAsync($"api/v1/admin/runs/{run}/carry-out", null, Stop);
            (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString()).ShouldBe((status, code));
        }
        using var finance = await api.AsAsync(Role.Finance);
        using var denied = await finance.PostAsync($"api/v1/admin/runs/{shown.Id}/carry-out", null, Stop);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Items_FilteredSearchedAndWalked_AreAllThere()
    {
        var run = GivenRuns.Run(Timetable.Reconciliation, Began);
        await api.Postgres.SaveAsync(
            [run, .. Enumerable.Range(0, 7)
                .Select(i => run.Item($"VIP{i:00}", i % 2 == 0 ? ItemOutcome.Synced : ItemOutcome.Unknown, 1990, 40, """{"requestId":"r-1"}"""))]);
        using var client = await api.AsAsync(Role.Finance);
        var seen = new List<string>();
        for (var next = ""; ;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/items?limit=3{next}", Stop);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("orderNo").GetString()!));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                break;
            }
            next = $"&after={page.GetProperty("next")}";
        }
        seen.ShouldBe(Enumerable.Range(0, 7).Reverse().Select(i => $"VIP{i:00}"));
        var unknown = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/items?outcome=unknown&order=03", Stop);
        var item = unknown.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (item.GetProperty("outcome").GetString(), item.GetProperty("evidence").GetProperty("requestId").GetString()).ShouldBe(("unknown", "r-1"));
        var totals = (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}", Stop)).GetProperty("totals").EnumerateArray()
            .ToDictionary(total => total.GetProperty("outcome").GetString()!);
        (totals["synced"].GetProperty("count").GetInt32(), totals["synced"].GetProperty("fen").GetInt64()).ShouldBe((4, 7960));
    }

    [Fact]
    public async Task Reminders_OfADryRun_AreThoseItWouldSend()
    {
        var run = GivenRuns.Run(Timetable.VipReminder, Began, dryRun: true);
        await api.Postgres.SaveAsync(
            [run, .. Enumerable.Range(0, 60)
                .Select(i => new PlannedReminder { RunId = run.Id, Id = Guid.CreateVersion7(), UserId = $"u-{i}", DaysLeft = 3,
                    VipExpireAt = Began.AddDays(3) })]);
        using var client = await api.AsAsync(Role.Support);
        var first = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/reminders", Stop);
        var second = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/reminders?after={first.GetProperty("next")}", Stop);
        (first.GetProperty("reminders").GetArrayLength(), second.GetProperty("reminders").GetArrayLength(), second.GetProperty("next").ValueKind).ShouldBe(
            (50, 10, JsonValueKind.Null));
        first.GetProperty("reminders")[0].GetProperty("status").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Log_FollowedFilteredAndSearched_ComesInOrder()
    {
        var run = GivenRuns.Run(Timetable.Reconciliation, Began);
        await api.Postgres.SaveAsync([run, .. Enumerable.Range(0, 4).Select(i => new LogRow
        {
            RunId = run.Id, Task = run.JobKey, Node = "test:1", Timestamp = run.StartedAt.AddSeconds(i), Level = i == 2 ? 3 : 2, Message = $"[对账任务] line {i}",
        })]);
        using var client = await api.AsAsync(Role.Auditor);
        var first = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/log?after=0&limit=3", Stop);
        Messages(first).ShouldBe(["[对账任务] line 0", "[对账任务] line 1", "[对账任务] line 2"]);
        var rest = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/log?after={first.GetProperty("next")}", Stop);
        Messages(rest).ShouldBe(["[对账任务] line 3"]);
        var nothing = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/log?after={rest.GetProperty("next")}", Stop);
        (Messages(nothing).Length, nothing.GetProperty("next").GetInt64()).ShouldBe((0, rest.GetProperty("next").GetInt64()));
        var warnings = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/log?level=warning", Stop);
        warnings.GetProperty("lines").EnumerateArray().ShouldHaveSingleItem().GetProperty("level").GetString().ShouldBe("warning");
        Messages(await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}/log?search=LINE 1", Stop)).ShouldBe(["[对账任务] line 1"]);
    }

    private static string[] Messages(JsonElement log)
        => [.. log.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("message").GetString()!)];

    [Fact]
    public async Task Run_ThatFailed_SaysWhySinceWhenAndHowOftenInBothLanguages()
    {
        var now = api.Portal.Now;
        var first = GivenRuns.Run(Timetable.Reconciliation, now.AddMinutes(-10), RunStatus.Failed, errorCode: RunReason.AllUnknown);
        var last = GivenRuns.Run(Timetable.Reconciliation, now.AddMinutes(-5), RunStatus.Failed, slot: now.AddMinutes(-5).AddSeconds(-2),
            errorCode: RunReason.AllUnknown);
        var trouble = last.Item("VIP01", ItemOutcome.Unknown);
        trouble.Code = "NETWORK_TIMEOUT";
        await api.Postgres.SaveAsync(first, last, trouble);
        using var client = await api.AsAsync(Role.Support);
        var run = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{last.Id}", Stop);
        run.GetProperty("latenessSeconds").GetDouble().ShouldBe(2, 0.01);
        var failure = run.GetProperty("failure");
        failure.GetProperty("what").GetProperty("en").GetString().ShouldBe("No query to the payment platforms got an answer.");
        failure.GetProperty("what").GetProperty("zh").GetString()!.ShouldContain("支付平台");
        failure.GetProperty("streak").GetProperty("firstRun").GetGuid().ShouldBe(first.Id);
        failure.GetProperty("streak").GetProperty("inARow").GetInt32().ShouldBe(2);
        var said = failure.GetProperty("troubles").EnumerateArray().ShouldHaveSingleItem();
        (said.GetProperty("code").GetString(), said.GetProperty("count").GetInt32()).ShouldBe(("NETWORK_TIMEOUT", 1));
        said.GetProperty("words").GetProperty("en").GetString()!.ShouldContain("slow");
    }

    [Fact]
    public async Task Holds_WhileOneIsOpen_ListItWithItsPlanAndTheTaskShowsIt()
    {
        var run = await HeldAsync();
        using var client = await api.AsAsync(Role.Finance);
        var hold = (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/holds", Stop)).GetProperty("holds").EnumerateArray().ShouldHaveSingleItem();
        (hold.GetProperty("runId").GetGuid(), hold.GetProperty("task").GetString()).ShouldBe((run.Id, Timetable.OrderTimeout));
        hold.GetProperty("plan").GetString()!.ShouldStartWith("Would cancel 37 orders");
        hold.GetProperty("lapsesAt").GetDateTime().ShouldBe(hold.GetProperty("heldAt").GetDateTime().AddHours(1));
        var task = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/orderTimeout", Stop);
        (task.GetProperty("hold").GetProperty("runId").GetGuid(), task.GetProperty("pauseOverdue").GetBoolean()).ShouldBe((run.Id, false));
    }
}
