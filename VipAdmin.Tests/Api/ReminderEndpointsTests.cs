using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Tests.Api;

public sealed class ReminderEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const string Windows = "api/v1/admin/reminders/windows";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static object Window(int daysLeft, string content) => new { daysLeft, on = true, title = "提醒", content };

    [Fact]
    public async Task Windows_PutAndRestored_StandInTheirVersions()
    {
        using var client = await api.AsAsync(Role.Ops);
        var guide = await client.GetFromJsonAsync<JsonElement>(Windows, Stop);
        (guide.GetProperty("version").GetInt32(), guide.GetProperty("windows").GetArrayLength()).ShouldBe((0, 10));

        using var put = await client.PutAsJsonAsync(Windows, new { version = 0, reason = "fewer", windows = new[] { Window(7, "还有{days}天") } }, Stop);
        put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync(Stop));
        using var stale = await client.PutAsJsonAsync(Windows, new { version = 0, reason = "x", windows = new[] { Window(1, "x") } }, Stop);
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var back = await client.PostAsJsonAsync(Windows + "/restore", new { restore = 0, version = 1, reason = "back" }, Stop);
        back.StatusCode.ShouldBe(HttpStatusCode.OK);

        var versions = (await client.GetFromJsonAsync<JsonElement>(Windows + "/versions", Stop)).GetProperty("versions");
        versions.EnumerateArray().Select(version => (version.GetProperty("reason").GetString(), version.GetProperty("windows").GetArrayLength()))
            .ShouldBe([("back", 10), ("fewer", 1)]);
    }

    [Fact]
    public async Task Windows_Faults_AreAllNamed_AndOthersMayNot()
    {
        using var client = await api.AsAsync(Role.Ops);
        using var wrong = await client.PutAsJsonAsync(Windows, new { version = 0, windows = new[] { Window(99, "{x}") } }, Stop);
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await wrong.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("faults").EnumerateArray().Select(error => error.GetProperty("code").GetString())
            .ShouldBe(["OUT_OF_RANGE", "UNKNOWN_PLACEHOLDER", "REASON_NEEDED"]);

        using var support = await api.AsAsync(Role.Support);
        using var denied = await support.PutAsJsonAsync(Windows, new { version = 0, reason = "x", windows = new[] { Window(1, "x") } }, Stop);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
