using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Api;

public sealed class ReminderEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    /// <summary>The portal under test goes by the system's clock.</summary>
    private static DateTime Now => TimeProvider.System.UtcNow();

    private const string Windows = "api/v1/admin/reminders/windows";
    private const string Exclusions = "api/v1/admin/reminders/exclusions";

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

    [Theory]
    [InlineData("windows", """{"version": 0, "reason": "x", "windows": null}""")]
    [InlineData("windows", """{"version": 0, "reason": "x", "windows": [null]}""")]
    [InlineData("exclusions", """{"members": null, "reason": "x"}""")]
    [InlineData("exclusions", """{"members": [null], "reason": "x"}""")]
    public async Task Null_InsteadOfAList_IsRefused(string list, string body)
    {
        using var client = await api.AsAsync(Role.Ops);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = list == "windows" ? await client.PutAsync(Windows, content, Stop) : await client.PostAsync(Exclusions, content, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
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

    [Fact]
    public async Task Exclusions_AddedListedAndEnded_OnceEach()
    {
        var member = await api.Postgres.Databases.MemberAsync(Now, m => (m.Phone, m.Nickname) = ("13800000042", "小明"));
        using var client = await api.AsAsync(Role.Ops);

        using var wrong = await client.PostAsJsonAsync(Exclusions, new { members = new[] { "13800000042", "nobody" }, reason = "x" }, Stop);
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await wrong.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("faults")[0].GetProperty("member").GetInt32().ShouldBe(2);
        using var silent = await client.PostAsJsonAsync(Exclusions, new { members = new[] { "13800000042" } }, Stop);
        silent.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var past = await client.PostAsJsonAsync(Exclusions, new { members = new[] { "13800000042" }, until = "2020-01-01T00:00:00", reason = "x" }, Stop);
        past.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        using var added = await client.PostAsJsonAsync(Exclusions, new { members = new[] { "138 0000 0042" }, reason = "asked" }, Stop);
        added.StatusCode.ShouldBe(HttpStatusCode.OK, await added.Content.ReadAsStringAsync(Stop));
        (await added.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("excluded").GetInt32().ShouldBe(1);
        var row = (await client.GetFromJsonAsync<JsonElement>(Exclusions, Stop)).GetProperty("items")[0];
        (row.GetProperty("userId").GetString(), row.GetProperty("phone").GetString()).ShouldBe((member.UserId, "138****0042"));
        var id = row.GetProperty("id").GetGuid();

        (await client.DeleteAsync($"{Exclusions}/{id}", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.DeleteAsync($"{Exclusions}/{Guid.NewGuid()}?reason=x", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.DeleteAsync($"{Exclusions}/{id}?reason=wants+them", Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.DeleteAsync($"{Exclusions}/{id}?reason=again", Stop)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await client.GetFromJsonAsync<JsonElement>(Exclusions, Stop)).GetProperty("count").GetInt32().ShouldBe(0);
        (await client.GetFromJsonAsync<JsonElement>(Exclusions + "?ended=true", Stop)).GetProperty("items")[0].GetProperty("endReason").GetString()
            .ShouldBe("wants them");
    }

    [Theory]
    [InlineData(Role.Support)]
    [InlineData(Role.Finance)]
    [InlineData(Role.Auditor)]
    public async Task Exclusions_OfRolesThatDoNotOperate_AreReadOnly(string role)
    {
        await api.Postgres.Databases.MemberAsync(Now, m => m.Phone = "13800000042");
        using var client = await api.AsAsync(role);

        (await client.GetAsync(Exclusions, Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var denied = await client.PostAsJsonAsync(Exclusions, new { members = new[] { "13800000042" }, reason = "x" }, Stop);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.DeleteAsync($"{Exclusions}/{Guid.NewGuid()}?reason=x", Stop)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task BoardForecastAndDryRun_CountTheSameMember()
    {
        var today = BusinessDay.Of(Now);
        var member = await api.Postgres.Databases.MemberAsync(Now, m =>
        {
            (m.VipLevel, m.VipActivatedAt, m.VipExpireAt) = (1, Now.AddDays(-30), BusinessDay.StartUtc(today.AddDays(13)).AddHours(12));
        });
        using var client = await api.AsAsync(Role.Support);
        var day = today.AddDays(10);

        (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/reminders/board?days=14", Stop)).GetProperty("days").GetArrayLength().ShouldBe(14);
        (await client.GetAsync("api/v1/admin/reminders/board?days=92", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var ahead = (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/reminders/forecast", Stop)).GetProperty("days")[9];
        ahead.GetProperty("day").GetString().ShouldBe($"{day:yyyy-MM-dd}");
        ahead.GetProperty("windows").EnumerateArray().Sum(window => window.GetProperty("members").GetInt64()).ShouldBe(1);
        var run = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/reminders/dry-run?day={day:yyyy-MM-dd}&outcome=sent", Stop);
        (run.GetProperty("items")[0].GetProperty("userId").GetString(), run.GetProperty("counts")[0].GetProperty("outcome").GetString())
            .ShouldBe((member.UserId, "sent"));
        (await client.GetAsync("api/v1/admin/reminders/dry-run?day=2020-01-01", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.GetAsync($"api/v1/admin/reminders/dry-run?day={day:yyyy-MM-dd}&outcome=x", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
