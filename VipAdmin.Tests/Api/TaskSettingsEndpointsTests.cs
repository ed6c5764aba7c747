using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Tests.Api;

public sealed class TaskSettingsEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const string Settings = "api/v1/admin/tasks/orderTimeout/settings";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<JsonElement> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, object body) => client.PutAsJsonAsync(Settings, body, Stop);

    [Fact]
    public async Task Put_ThenGet_ShowsValueSourceAndVersion()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var saved =
            await PutAsync(client,
                new
                {
                    version = 0, reason = "busy season",
                    values = new Dictionary<string, object?>
                    {
                        ["cron"] = "*/2 * * * *", ["OrderTimeout:Minutes"] = 20,
                        ["OrderTimeout:CloseOnPlatform"] = true
                    }
                });
        saved.StatusCode.ShouldBe(HttpStatusCode.OK, await saved.Content.ReadAsStringAsync(Stop));

        var now = await client.GetFromJsonAsync<JsonElement>(Settings, Stop);
        (now.GetProperty("version").GetInt32(), now.GetProperty("schedule").GetProperty("zh").GetString()).ShouldBe((1, "每 2 分钟"));
        var minutes = now.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("key").GetString() == "OrderTimeout:Minutes");
        (minutes.GetProperty("value").GetString(), minutes.GetProperty("source").GetString(), minutes.GetProperty("otherwise").GetString()).ShouldBe(
            ("20", "database", "15"));

        var task = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/tasks/orderTimeout", Stop);
        task.GetProperty("cron").GetString().ShouldBe("*/2 * * * *");
        var versions = (await client.GetFromJsonAsync<JsonElement>(Settings + "/versions", Stop)).GetProperty("versions");
        versions[0].GetProperty("reason").GetString().ShouldBe("busy season");

        using var back = await client.PostAsJsonAsync(Settings + "/restore", new { restore = 0, version = 1, reason = "over" }, Stop);
        (await BodyAsync(back)).GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Put_Faults_AreAllNamedAs422()
    {
        using var client = await api.AsAsync(Role.Admin);
        using var answer =
            await PutAsync(client,
                new
                {
                    version = 0, reason = "",
                    values = new Dictionary<string, object?> { ["cron"] = "0 25 * * *", ["zone"] = "Asia/Shanhai", ["OrderTimeout:Minutes"] = 0 }
                });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var errors = (await BodyAsync(answer)).GetProperty("errors");
        errors.GetProperty("cron")[0].GetString().ShouldBe("Field “hour”: “25” is not between 0 and 23.");
        errors.GetProperty("zone")[0].GetString().ShouldBe("Unknown time zone. Did you mean Asia/Shanghai?");
        errors.GetProperty("OrderTimeout:Minutes")[0].GetString().ShouldBe("Enter a whole number from 1 to 1440.");
        errors.TryGetProperty("reason", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Put_AList_IsForSeveralWordsOnly()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var number = await PutAsync(client, new { version = 0, reason = "x", values = new { guardItems = new[] { 1 } } });
        number.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await BodyAsync(number)).GetProperty("errors").GetProperty("guardItems")[0].GetString().ShouldBe("Enter a whole number from 0 to 1000000000.");
        using var words =
            await client.PutAsJsonAsync("api/v1/admin/tasks/vipReminder/settings",
                new { version = 0, reason = "x", values = new Dictionary<string, object> { ["Reminders:Windows"] = new[] { "before3", "today" } } }, Stop);
        words.StatusCode.ShouldBe(HttpStatusCode.OK, await words.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Put_AStaleVersion_Is409WithWhatWasSavedSince()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var first = await PutAsync(client, new { version = 0, reason = "first", values = new { deadlineMinutes = 5 } });
        using var second = await PutAsync(client, new { version = 0, reason = "second", values = new { deadlineMinutes = 6 } });
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await BodyAsync(second);
        (problem.GetProperty("code").GetString(), problem.GetProperty("version").GetInt32(),
            problem.GetProperty("since")[0].GetProperty("reason").GetString()).ShouldBe(("STALE_VERSION", 1, "first"));
    }

    [Fact]
    public async Task Preview_OfASchedule_SaysItAndSavesNothing()
    {
        using var client = await api.AsAsync(Role.Auditor);
        using var answer = await client.PostAsJsonAsync("api/v1/admin/tasks/vipReminder/schedule/preview", new { cron = "* * * * *" }, Stop);
        var preview = await BodyAsync(answer);
        (preview.GetProperty("needsConfirmation").GetBoolean(), preview.GetProperty("next").GetArrayLength(),
            preview.GetProperty("words").GetProperty("en").GetString()).ShouldBe((true, 10, "every minute"));
        using var broken = await client.PostAsJsonAsync("api/v1/admin/tasks/vipReminder/schedule/preview", new { cron = "0 0 31 2 *" }, Stop);
        var problem = await BodyAsync(broken);
        (broken.StatusCode, problem.GetProperty("faults")[0].GetProperty("code").GetString()).ShouldBe((HttpStatusCode.UnprocessableEntity, "NEVER"));
        problem.GetProperty("detail").GetString()!.ShouldNotContain("saved");
    }

    [Fact]
    public async Task Put_WithoutTheRight_Is403AndUnknownTasksAre404()
    {
        using var finance = await api.AsAsync(Role.Finance);
        using var denied = await PutAsync(finance, new { version = 0, reason = "x", values = new { deadlineMinutes = 5 } });
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var ops = await api.AsAsync(Role.Ops);
        using var unknown = await ops.GetAsync("api/v1/admin/tasks/nope/settings", Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
