using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Api;

/// <summary>One portal and one provider for the class; every call is real HTTP with a real token.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public PostgresFixture Postgres { get; } = new();
    public TestAuthority Authority { get; private set; } = null!;
    public WebApp Portal { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        Authority = await TestAuthority.StartAsync();
        Portal = WebApp.SigningInAt(Authority, Postgres.ConnectionString);
    }

    /// <summary>A caller with these roles; none = no token at all.</summary>
    public async Task<HttpClient> AsAsync(params string[] roles)
    {
        var client = Portal.Caller();
        if (roles.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Authority.TokenAsync(roles));
        }
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Authority.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}

public sealed class TaskEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop));

    [Theory]
    [InlineData("GET", "tasks")]
    [InlineData("GET", "tasks/reconciliation/runs")]
    [InlineData("GET", "hosts")]
    [InlineData("POST", "tasks/reconciliation/trigger")]
    [InlineData("POST", "tasks/reconciliation/resume")]
    [InlineData("POST", "reconciliation/manual")]
    public async Task AdminCall_WithoutAToken_Is401AsAProblem(string method, string path)
    {
        using var client = await api.AsAsync();
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"api/v1/admin/{path}"), Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await BodyAsync(answer);
        (problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()!.Contains("bearer token", StringComparison.Ordinal)).ShouldBe(
            ("NOT_SIGNED_IN", true));
    }

    [Fact]
    public async Task AdminCall_WithAForgedToken_Is401()
    {
        using var client = await api.AsAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZXMiOlsiYWRtaW4iXX0.");
        using var answer = await client.GetAsync("api/v1/admin/tasks", Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    [InlineData(Role.Ops, HttpStatusCode.OK)]
    [InlineData(Role.Finance, HttpStatusCode.Forbidden)]
    [InlineData(Role.Support, HttpStatusCode.Forbidden)]
    [InlineData(Role.Auditor, HttpStatusCode.Forbidden)]
    [InlineData("stranger", HttpStatusCode.Forbidden)]
    public async Task Pause_ByRole_IsAllowedAsShipped(string role, HttpStatusCode expected)
    {
        using var client = await api.AsAsync(role);
        using var answer = await client.PostAsJsonAsync("api/v1/admin/tasks/orderTimeout/pause", new { reason = "维护" }, Stop);
        answer.StatusCode.ShouldBe(expected);
        if (expected == HttpStatusCode.OK)
        {
            (await BodyAsync(answer)).GetProperty("pause").GetProperty("reason").GetString().ShouldBe("维护");
            using var resumed = await client.PostAsync("api/v1/admin/tasks/orderTimeout/resume", null, Stop);
            (await BodyAsync(resumed)).GetProperty("pause").ValueKind.ShouldBe(JsonValueKind.Null);
        }
        else
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    [Fact]
    public async Task PauseAll_ThenResumeAll_SaysWhatBecameOfEachTask()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var bad = await client.PostAsJsonAsync("api/v1/admin/tasks/pause", new { reason = "" }, Stop);
        bad.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var paused = await client.PostAsJsonAsync("api/v1/admin/tasks/pause", new { reason = "维护" }, Stop);
        (await BodyAsync(paused)).GetProperty("tasks").GetProperty("orderTimeout").GetString().ShouldBe("done");
        using var resumed = await client.PostAsync("api/v1/admin/tasks/resume", null, Stop);
        (await BodyAsync(resumed)).GetProperty("tasks").EnumerateObject().ShouldAllBe(task => task.Value.GetString() == "done");
    }

    [Fact]
    public async Task Pause_WithoutAReason_Is400AndNothingIsPaused()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.PostAsJsonAsync("api/v1/admin/tasks/orderTimeout/pause", new { reason = " " }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var task = await client.GetAsync("api/v1/admin/tasks/orderTimeout", Stop);
        (await BodyAsync(task)).GetProperty("pause").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Pause_Replace_TakesThePlaceOfOneInForce_AndPausesWhereNoneIs()
    {
        using var client = await api.AsAsync(Role.Ops);
        async Task<(HttpStatusCode, string?)> PauseAsync(object body)
        {
            using var answer = await client.PostAsJsonAsync("api/v1/admin/tasks/orderTimeout/pause", body, Stop);
            var read = await BodyAsync(answer);
            return (answer.StatusCode,
                answer.IsSuccessStatusCode ? read.GetProperty("pause").GetProperty("reason").GetString() : read.GetProperty("code").GetString());
        }
        (await PauseAsync(new { reason = "first", replace = true })).ShouldBe((HttpStatusCode.OK, "first"));
        (await PauseAsync(new { reason = "second" })).ShouldBe((HttpStatusCode.Conflict, "ALREADY_PAUSED"));
        (await PauseAsync(new { reason = "second", replace = true })).ShouldBe((HttpStatusCode.OK, "second"));
        (await PauseAsync(new { reason = "second", replace = true })).ShouldBe((HttpStatusCode.OK, "second"));
    }

    [Fact]
    public async Task Trigger_Reminders_Is202AndTheRunCanBeReadToItsEnd()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.PostAsJsonAsync("api/v1/admin/tasks/vipReminder/trigger", new { dryRun = false }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var body = await BodyAsync(answer);
        (body.GetProperty("success").GetBoolean(), body.GetProperty("message").GetString()).ShouldBe((true, "VIP提醒任务已触发"));
        var id = body.GetProperty("runId").GetString();
        await Wait.UntilAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("status").GetString() == "succeeded");
        var runs = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/vipReminder/runs?status=succeeded,warning&limit=5", Stop);
        var run = runs.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem();
        (run.GetProperty("trigger").GetString(), run.GetProperty("actor").GetString(), run.GetProperty("slot").ValueKind).ShouldBe(
            ("api", "Test ops", JsonValueKind.Null));
    }

    [Fact]
    public async Task Trigger_TheSameKeyAgain_Is202WithTheFirstRun_AndWithAnotherBody422()
    {
        using var client = await api.AsAsync(Role.Ops);
        async Task<HttpResponseMessage> PostAsync(string key, object body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/admin/tasks/vipReminder/trigger") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            return await client.SendAsync(request, Stop);
        }
        using var first = await PostAsync("nightly-7", new { dryRun = true });
        first.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await BodyAsync(first)).GetProperty("runId").GetString();
        using var second = await PostAsync("nightly-7", new { dryRun = true });
        second.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await BodyAsync(second)).GetProperty("runId").GetString().ShouldBe(id);
        using var other = await PostAsync("nightly-7", new { dryRun = false });
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await BodyAsync(other);
        (problem.GetProperty("code").GetString(), problem.GetProperty("runId").GetString()).ShouldBe(("IDEMPOTENCY_KEY_REUSED", id));
        using var tooLong = await PostAsync(new string('k', 101), new { dryRun = true });
        tooLong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Trigger_TheSameKeyFiftyTimesAtOnce_IsOneRunAndFiftyTimesTheSameAnswer()
    {
        using var client = await api.AsAsync(Role.Ops);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "api/v1/admin/tasks/vipReminder/trigger")
            { Content = JsonContent.Create(new { dryRun = true }) };
            request.Headers.Add("Idempotency-Key", "deploy-42");
            using var answer = await client.SendAsync(request, Stop);
            return (answer.StatusCode, RunId: (await BodyAsync(answer)).GetProperty("runId").GetString());
        }));
        answers.Distinct().ShouldHaveSingleItem().StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var runs = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/vipReminder/runs", Stop);
        runs.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(answers[0].RunId);
    }

    [Fact]
    public async Task Trigger_Window_IsForReconciliationAndStandsInTheRun()
    {
        using var client = await api.AsAsync(Role.Ops);
        var body = new { dryRun = true, window = new { from = "2026-11-20T08:00:00+08:00", until = "2026-11-20T09:00:00+08:00" } };
        using var refused = await client.PostAsJsonAsync("api/v1/admin/tasks/vipReminder/trigger", body, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await api.Postgres.ResetAsync();
        var past = new DateTimeOffset(api.Portal.Now.AddHours(-2));
        using var answer =
            await client.PostAsJsonAsync("api/v1/admin/tasks/reconciliation/trigger",
                new { dryRun = true, window = new { from = past, until = past.AddHours(1) } }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await BodyAsync(answer)).GetProperty("runId").GetString();
        await Wait.UntilAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("status").GetString() != "running");
        var run = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/tasks/reconciliation/runs/{id}", Stop);
        run.GetProperty("window").GetProperty("until").GetDateTimeOffset().ShouldBe(past.AddHours(1), TimeSpan.FromMilliseconds(1));
        run.GetProperty("plan").GetProperty("text").GetString().ShouldBe("Nothing would change");
        run.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem().GetProperty("attempt").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Trigger_WhileARunIsUnfinished_Is409WithThatRun()
    {
        await using var locks = new Core.Scheduling.Runs.RunLock(api.Postgres.DataSource, Core.Scheduling.Hosts.ThisHost.Process);
        await using var handle = await locks.TryTakeAsync("vipReminder", TimeSpan.FromSeconds(5), Stop);
        // Not before its lock is held: the portal's sweep ends a running row that nobody holds.
        await api.Postgres.ExecuteAsync("""
            INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, attempt, node, actor, dry_run, counters, progress_done, settings_version)
            VALUES ('0199aaaa-0000-7000-8000-000000000001', 'vipReminder', 'manual', 'running', now(), 1, 'elsewhere:1', 'x', false, '{}', 0, 0)
            """);
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.PostAsync("api/v1/admin/tasks/vipReminder/trigger", null, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await BodyAsync(answer)).GetProperty("runId").GetString().ShouldBe("0199aaaa-0000-7000-8000-000000000001");
    }

    [Fact]
    public async Task Trigger_UnknownTask_Is404()
    {
        using var client = await api.AsAsync(Role.Admin);
        using var answer = await client.PostAsync("api/v1/admin/tasks/nope/trigger", null, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await BodyAsync(answer)).GetProperty("code").GetString().ShouldBe("UNKNOWN_TASK");
    }

    [Fact]
    public async Task Runs_UnknownStatus_Is400ThatNamesTheAllowedOnes()
    {
        using var client = await api.AsAsync(Role.Auditor);
        using var answer = await client.GetAsync("api/v1/admin/tasks/vipReminder/runs?status=done", Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await BodyAsync(answer)).GetProperty("detail").GetString()!.ShouldContain("succeeded");
    }

    [Theory]
    [InlineData("tasks/orderTimeout/pause", """{"reason": "x", "until": "03/04/2027"}""", "until")]
    [InlineData("tasks/orderTimeout/pause", """{"reason": "x", "until": "15:00"}""", "until")]
    [InlineData("tasks/orderTimeout/pause", """{"reason": "x", "until": "0001-01-01"}""", "until")]
    [InlineData("tasks/orderTimeout/pause", """{"reason": "x", "until": 5}""", "until")]
    [InlineData("tasks/reconciliation/trigger", """{"window": {"from": "08:00", "until": "2026-11-24T09:00"}}""", "window.from")]
    public async Task Body_ATimeThatIsNoIsoTime_Is400ThatNamesThePlaceAndTheForm(string path, string body, string place)
    {
        using var client = await api.AsAsync(Role.Ops);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("api/v1/admin/" + path, content, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await BodyAsync(answer)).GetProperty("detail").GetString().ShouldBe($"{place} is not {Moment.Expected}.");
    }

    [Theory]
    [InlineData("tasks/vipReminder/runs?from=12/11")]
    [InlineData("tasks/vipReminder/runs?from=15:00&to=16:00")]
    [InlineData("tasks/vipReminder/runs?to=Dec%2024")]
    [InlineData("tasks/vipReminder/runs?from=0001-01-01")]
    public async Task Query_ATimeThatIsNoIsoTime_Is400ThatNamesTheForm(string path)
    {
        using var client = await api.AsAsync(Role.Auditor);
        using var answer = await client.GetAsync("api/v1/admin/" + path, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await BodyAsync(answer)).GetProperty("detail").GetString()!.ShouldContain(Moment.Expected);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"reason": 5}""")]
    public async Task Pause_BodyThatIsNotUnderstood_Is400AsAProblemWithoutAStackTrace(string text)
    {
        using var client = await api.AsAsync(Role.Ops);
        using var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("api/v1/admin/tasks/orderTimeout/pause", content, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Stop)).ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Health_CronOff_Is503AndSaysWhichTasksAreDown()
    {
        using var client = await api.AsAsync();
        using var answer = await client.GetAsync("api/v1/health/tasks", Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var body = await BodyAsync(answer);
        body.GetProperty("healthy").GetBoolean().ShouldBeFalse();
        body.GetProperty("tasks").EnumerateObject().Select(task => task.Name)
            .ShouldBe(["reconciliation", "vipReminder", "orderTimeout", "statementImport", "housekeeping", "damageScan"]);
        body.GetProperty("timestamp").GetString()!.ShouldEndWith("Z");
        (await client.GetStringAsync("healthz/live", Stop)).ShouldContain("up");
        (await client.GetStringAsync("healthz/ready", Stop)).ShouldContain("ready");
    }

    [Fact]
    public async Task DescriptionAndMetrics_FromThisMachine_AreServed()
    {
        using var client = await api.AsAsync();
        (await client.GetStringAsync("openapi/v1.json", Stop)).ShouldContain("/api/v1/admin/tasks/{task}/trigger");
        (await client.GetStringAsync("metrics", Stop)).ShouldContain("vipadmin_task_healthy{task=\"reconciliation\"} 0");
    }

    [Theory]
    [InlineData("held", "held")]
    [InlineData("cancelled", "cancelled")]
    [InlineData("held,cancelled", "cancelled,held")]
    public async Task Runs_FilteredByState_TellHeldOnesFromStoppedOnes(string filter, string states)
    {
        var now = api.Portal.Now;
        await api.Postgres.SaveAsync(GivenRuns.Run(Timetable.VipReminder, now.AddMinutes(-2), RunStatus.Cancelled, errorCode: RunReason.Held),
            GivenRuns.Run(Timetable.VipReminder, now.AddMinutes(-1), RunStatus.Cancelled, errorCode: RunReason.CancelRequested));
        using var client = await api.AsAsync(Role.Finance);
        var runs = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/tasks/vipReminder/runs?status={filter}", Stop);
        string.Join(',', runs.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("state").GetString())).ShouldBe(states);
        runs.GetProperty("runs").EnumerateArray().ShouldAllBe(run => run.GetProperty("status").GetString() == "cancelled", "the contract's word stays");
    }

    [Fact]
    public async Task Metrics_HeldRunAndForgottenPause_ArePlottedAndThePlanIsNotDone()
    {
        var now = api.Portal.Now;
        var held = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-1), RunStatus.Failed, counters: """{"cancelled": 37}""", errorCode: RunReason.Held);
        await api.Postgres.SaveAsync(
            GivenRuns.Run(Timetable.Reconciliation, now.AddMinutes(-1), counters: """{"totalChecked": 5}"""),
            held, new JobHold { RunId = held.Id, JobKey = held.JobKey, HeldAt = now, Touched = 37, Allowed = 30, Plan = held.Counters },
            new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.VipReminder, Reason = "维护", PausedBy = "李运维", PausedAt = now.AddDays(-2) });
        using var client = await api.AsAsync();
        var text = await client.GetStringAsync("metrics", Stop);
        text.ShouldContain("vipadmin_task_held{task=\"orderTimeout\"} 1");
        text.ShouldContain("vipadmin_task_held{task=\"reconciliation\"} 0");
        text.ShouldContain("vipadmin_pause_overdue{task=\"vipReminder\"} 1");
        text.ShouldContain("vipadmin_pause_overdue{task=\"orderTimeout\"} 0");
        text.ShouldContain("vipadmin_task_last_run_count{task=\"reconciliation\",counter=\"totalChecked\"} 5");
        text.ShouldNotContain("vipadmin_task_last_run_count{task=\"orderTimeout\"");
    }
}
