using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;

namespace VipAdmin.Tests.Api;

public sealed class TaskViewEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Timeline_PastAndNextDay_SaysWhatBecameOfEachSlot()
    {
        var now = api.Portal.Now;
        var slot = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc).AddHours(-2);
        var ran = GivenRuns.Run(Timetable.Reconciliation, slot.AddSeconds(3), seconds: 2, slot: slot);
        var skipped = GivenRuns.Run(Timetable.Reconciliation, slot.AddMinutes(5), RunStatus.Skipped, slot: slot.AddMinutes(5), errorCode: RunReason.Paused);
        await api.Postgres.SaveAsync(ran, skipped);
        using var client = await api.AsAsync(Role.Support);
        var timeline = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/reconciliation/timeline", Stop);
        var slots = timeline.GetProperty("slots").EnumerateArray().ToArray();
        (slots[0].GetProperty("slot").GetDateTime(), slots[0].GetProperty("outcome").GetString(), slots[0].GetProperty("runId").GetGuid()).ShouldBe(
            (slot, "ok", ran.Id));
        (slots[0].GetProperty("lateSeconds").GetDouble(), slots[0].GetProperty("durationSeconds").GetDouble()).ShouldBe((3, 2));
        (slots[1].GetProperty("outcome").GetString(), slots[1].GetProperty("reason").GetString()).ShouldBe(("paused", "PAUSED"));
        // Cron is off in tests: what would come is shown as such, a whole day ahead.
        slots.Count(cell => cell.GetProperty("slot").GetDateTime() > now && cell.GetProperty("outcome").GetString() == "off").ShouldBeInRange(287, 289);
    }

    [Fact]
    public async Task Timeline_OfARange_HoldsItsSlots_PastAndPlanned()
    {
        var now = api.Portal.Now;
        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        await api.Postgres.SaveAsync([.. new[] { 50, 49, 48 }.Select(ago =>
            GivenRuns.Run(Timetable.Reconciliation, hour.AddHours(-ago), slot: hour.AddHours(-ago)))]);
        using var client = await api.AsAsync(Role.Support);

        var past = await SlotsAsync($"from={hour.AddHours(-50):O}&to={hour.AddHours(-48):O}");
        var ahead = await SlotsAsync($"from={hour.AddHours(30):O}&to={hour.AddHours(31):O}");
        var mixed = await SlotsAsync($"from={hour.AddHours(-48):O}&to={hour.AddHours(1):O}");

        past.Select(slot => (slot.GetProperty("slot").GetDateTime(), slot.GetProperty("outcome").GetString()))
            .ShouldBe([(hour.AddHours(-50), "ok"), (hour.AddHours(-49), "ok")]);
        ahead.Select(slot => slot.GetProperty("slot").GetDateTime()).ShouldBe(Enumerable.Range(0, 12).Select(i => hour.AddHours(30).AddMinutes(5 * i)));
        mixed.Select(slot => slot.GetProperty("slot").GetDateTime()).ShouldBe(Enumerable.Range(0, 49 * 12).Select(i => hour.AddHours(-48).AddMinutes(5 * i)));

        async Task<JsonElement[]> SlotsAsync(string query)
            => [.. (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/tasks/reconciliation/timeline?{query}", Stop)).GetProperty("slots")
                .EnumerateArray()];
    }

    [Theory]
    [InlineData("24h", 96)]
    [InlineData("7d", 84)]
    [InlineData("30d", 30)]
    public async Task Figures_OverARange_HaveRateSpreadAndPoints(string range, int points)
    {
        var now = api.Portal.Now;
        await api.Postgres.SaveAsync(
            GivenRuns.Run(Timetable.Reconciliation, now.AddMinutes(-3), seconds: 2, slot: now.AddMinutes(-3).AddSeconds(-1), counters: """{"synced": 2}"""),
            GivenRuns.Run(Timetable.Reconciliation, now.AddMinutes(-2), RunStatus.Failed, seconds: 4, errorCode: RunReason.AllUnknown));
        using var client = await api.AsAsync(Role.Auditor);
        var figures = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/tasks/reconciliation/figures?range={range}", Stop);
        (figures.GetProperty("done").GetInt32(), figures.GetProperty("failed").GetInt32(), figures.GetProperty("successRate").GetDouble()).ShouldBe(
            (1, 1, 0.5));
        figures.GetProperty("durationMs").GetProperty("max").GetDouble().ShouldBe(4000, 1);
        figures.GetProperty("lateMs").GetProperty("p95").GetDouble().ShouldBe(1000, 40);
        figures.GetProperty("lastFailure").GetProperty("errorCode").GetString().ShouldBe(RunReason.AllUnknown);
        figures.GetProperty("points").GetArrayLength().ShouldBe(points);
        figures.GetProperty("points").EnumerateArray()
            .Sum(point => point.GetProperty("counters").TryGetProperty("synced", out var synced) ? synced.GetInt64() : 0).ShouldBe(2);
    }

    [Fact]
    public async Task PausePreview_OneTaskOrAll_SaysWhatItCostsAndPausesNothing()
    {
        using var client = await api.AsAsync(Role.Support);
        var until = Uri.EscapeDataString(api.Portal.Now.AddMinutes(61).ToString("O"));
        var cost = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/tasks/reconciliation/pause/preview?until={until}", Stop);
        (cost.GetProperty("slots").GetInt32(), cost.GetProperty("catchUp").GetBoolean(), cost.GetProperty("openEnded").GetBoolean()).ShouldBe(
            (cost.GetProperty("slots").GetInt32(), true, false));
        cost.GetProperty("slots").GetInt32().ShouldBeInRange(12, 13);
        cost.GetProperty("text").GetString().ShouldBe($"Skips {cost.GetProperty("slots")} scheduled runs; one catch-up run on resume.");
        cost.GetProperty("textZh").GetString()!.ShouldContain("补");
        var all = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/pause/preview", Stop);
        all.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("task").GetString())
            .ShouldBe(["reconciliation", "vipReminder", "orderTimeout", "statementImport", "housekeeping", "damageScan"]);
        (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/reconciliation", Stop)).GetProperty("pause").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Coverage_HoursAndWindows_SayWhichRunLookedAtTheOrders()
    {
        var now = api.Portal.Now;
        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc).AddHours(-2);
        var missed = GivenRuns.Run(Timetable.Reconciliation, hour.AddMinutes(9), RunStatus.Missed, slot: hour, errorCode: RunReason.PortalDown);
        var ran = GivenRuns.Run(Timetable.Reconciliation, hour.AddMinutes(5), slot: hour.AddMinutes(5));
        await api.Postgres.SaveAsync(missed, ran);
        using var client = await api.AsAsync(Role.Finance);
        var read = (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/reconciliation/coverage", Stop)).GetProperty("hours").EnumerateArray()
            .ShouldHaveSingleItem();
        (read.GetProperty("hour").GetDateTime(), read.GetProperty("slots").GetInt32(), read.GetProperty("missed").GetInt32()).ShouldBe((hour, 2, 1));
        (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/reconciliation/coverage?from={hour.AddHours(-2):O}&to={hour:O}", Stop)).GetProperty("hours")
            .GetArrayLength().ShouldBe(0);
        var windows = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/reconciliation/coverage/windows?hour={hour.AddMinutes(20):O}", Stop);
        windows.GetProperty("windows").EnumerateArray().Select(window => window.GetProperty("lookedAtBy").GetGuid()).ShouldBe([ran.Id, ran.Id]);
        windows.GetProperty("windows")[0].GetProperty("slot").GetProperty("outcome").GetString().ShouldBe("missed");
    }

    [Fact]
    public async Task Runs_ByTrigger_AreOnlyThose()
    {
        var now = api.Portal.Now;
        await api.Postgres.SaveAsync(
            GivenRuns.Run(Timetable.VipReminder, now.AddMinutes(-3)), GivenRuns.Run(Timetable.VipReminder, now.AddMinutes(-2), trigger: RunTrigger.Cli),
            GivenRuns.Run(Timetable.VipReminder, now.AddMinutes(-1), trigger: RunTrigger.Api));
        using var client = await api.AsAsync(Role.Ops);
        var runs = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/vipReminder/runs?trigger=cli,api", Stop);
        runs.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("trigger").GetString()).ShouldBe(["api", "cli"]);
    }

    [Theory]
    [InlineData("tasks/vipReminder/runs?trigger=robot", "trigger", "robot")]
    [InlineData("tasks/vipReminder/runs?status=done", "status", "done")]
    [InlineData("tasks/vipReminder/runs?limit=0", "limit", "1 to 500")]
    [InlineData("tasks/vipReminder/runs?limit=many", "limit", "whole number")]
    [InlineData("tasks/vipReminder/runs?after=me", "after", "id of a run")]
    [InlineData("tasks/vipReminder/runs?from=yesterday", "from", "2026-11-24T15:00")]
    [InlineData("tasks/vipReminder/runs?from=2026-11-24T10:00&to=2026-11-24T09:00", "to", "later than from")]
    [InlineData("tasks/vipReminder/runs?stauts=failed", "stauts", "status")]
    [InlineData("tasks?status=failed", "status", "no parameters here")]
    [InlineData("tasks/vipReminder/figures?range=1y", "range", "24h, 7d, 30d")]
    [InlineData("tasks/vipReminder/pause/preview?until=2020-01-01T00:00", "until", "future")]
    [InlineData("reconciliation/coverage/windows", "hour", "mandatory")]
    [InlineData("reconciliation/coverage?from=2026-09-01&to=2026-11-24", "from", "31 days")]
    [InlineData("reconciliation/coverage?from=2026-11-24&to=2026-11-23", "to", "later than from")]
    [InlineData("tasks/vipReminder/timeline?from=2026-11-01&to=2026-11-24", "from", "7 days")]
    [InlineData("tasks/vipReminder/timeline?from=2026-11-24T10:00&to=2026-11-24T09:00", "to", "later than from")]
    [InlineData("runs/0199aaaa-0000-7000-8000-000000000001/items?outcome=lost", "outcome", "synced")]
    [InlineData("runs/0199aaaa-0000-7000-8000-000000000001/items?after=x", "after", "whole number")]
    [InlineData("runs/0199aaaa-0000-7000-8000-000000000001/log?level=loud", "level", "warning")]
    public async Task Query_ThatIsNotUnderstood_Is400ThatNamesTheParameter(string path, string parameter, string says)
    {
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.GetAsync($"api/v1/admin/{path}", Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        (problem.GetProperty("parameter").GetString(), problem.GetProperty("code").GetString()).ShouldBe((parameter, "BAD_INPUT"));
        problem.GetProperty("detail").GetString()!.ShouldContain(says);
        problem.GetProperty("detail").GetString()!.ShouldNotContain("Nullable");
    }

    [Theory]
    [InlineData("POST", "tasks/vipReminder/trigger", """{"dry_run":true}""", "dry_run", "Known: dryRun, window.")]
    [InlineData("POST", "tasks/reconciliation/trigger", """{"window":{"from":"2026-11-24T10:00","to":"2026-11-24T11:00"}}""", "window.to",
        "Known: from, until.")]
    [InlineData("POST", "tasks/reconciliation/trigger", """{"window":{"from":"2026-11-24T10:00"}}""", "window.until", "missing")]
    [InlineData("POST", "tasks/vipReminder/pause", """{"reason":"x","utnil":"2099-01-01T00:00"}""", "utnil", "Known: reason, until, replace.")]
    [InlineData("POST", "tasks/pause", """{"reason":"x","utnil":"2099-01-01T00:00"}""", "utnil", "until")]
    [InlineData("POST", "tasks/vipReminder/settings/restore", """{"version":1,"reason":"x"}""", "restore", "missing")]
    [InlineData("POST", "tasks/vipReminder/settings/restore", """{"reason":"x"}""", "restore", "restore and version are mandatory and missing from the body")]
    [InlineData("PUT", "tasks/vipReminder/settings", """{"reason":"x","values":{"guardItems":1}}""", "version", "missing")]
    [InlineData("PUT", "tasks/vipReminder/settings", """{"version":0,"reason":"x","value":{"guardItems":1}}""", "value", "values")]
    [InlineData("PUT", "tasks/vipReminder/settings", """{"version":0,"reason":"x","values":{"guardItems":1,"GuardItems":2}}""", "values.guardItems", "twice")]
    [InlineData("PUT", "tasks/vipReminder/settings", "null", null, "JSON object")]
    [InlineData("POST", "tasks/vipReminder/schedule/preview", """{"corn":"* * * * *"}""", "corn", "cron")]
    [InlineData("POST", "runs/0199aaaa-0000-7000-8000-000000000001/dismiss", """{"why":"x"}""", "why", "reason")]
    [InlineData("POST", "reconciliation/manual", """{"orderNo":"VIP1","dry_run":true}""", "dry_run", "dryRun")]
    public async Task Body_WithAnUnknownOrAMissingMember_Is400ThatNamesItAndNothingIsDone(string method, string path, string body, string? parameter,
        string says)
    {
        using var client = await api.AsAsync(Role.Admin);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"api/v1/admin/{path}") { Content = content }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        (problem.TryGetProperty("parameter", out var named) ? named.GetString() : null).ShouldBe(parameter);
        problem.GetProperty("detail").GetString()!.ShouldContain(says);
        problem.GetProperty("detail").GetString()!.ShouldNotContain("Service");
        (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/vipReminder", Stop)).GetProperty("lastRun").ValueKind.ShouldBe(JsonValueKind.Null);
        (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/vipReminder", Stop)).GetProperty("pause").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("runs/0199aaaa-0000-7000-8000-000000000001/items")]
    [InlineData("runs/0199aaaa-0000-7000-8000-000000000001/log")]
    [InlineData("tasks/nope/timeline")]
    [InlineData("tasks/nope/figures")]
    [InlineData("tasks/nope/pause/preview")]
    public async Task View_OfWhatIsNotThere_Is404AsAProblem(string path)
    {
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.GetAsync($"api/v1/admin/{path}", Stop);
        (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.NotFound, "application/problem+json"));
    }

    [Theory]
    [InlineData("2026-11-24T15:00:00+08:00")]
    [InlineData("2026-11-24T15:00:00 08:00")]
    [InlineData("2026-11-24T15:00")]
    [InlineData("2026-11-24T07:00Z")]
    public void Moment_WithoutOffsetOrWithALostPlus_IsRead(string text)
    {
        Moment.TryParse(text, null, out var moment).ShouldBeTrue();
        moment.Utc.ShouldBe(new DateTime(2026, 11, 24, 7, 0, 0, DateTimeKind.Utc));
    }
}
