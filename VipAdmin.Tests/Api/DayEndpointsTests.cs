using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Tests.Api;

public sealed class DayEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const string Day = "api/v1/admin/days/2026-11-22/wechat";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<(HttpStatusCode Status, string? Code)> PostAsync(string role, string address, object? body = null)
    {
        using var client = await api.AsAsync(role);
        using var answer = await client.PostAsJsonAsync(address, body ?? new { }, Stop);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return (answer.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    [Fact]
    public async Task Close_InTheWrongOrder_SaysWhatStandsAgainstIt()
    {
        (await PostAsync(Role.Finance, Day + "/prepare", new { note = "x" })).ShouldBe((HttpStatusCode.Conflict, "NO_STATEMENT"));
        (await PostAsync(Role.Finance, Day + "/confirm")).ShouldBe((HttpStatusCode.Conflict, "NOT_PREPARED"));
        (await PostAsync(Role.Finance, Day + "/reopen", new { reason = "x" })).ShouldBe((HttpStatusCode.Conflict, "OPEN"));
        (await PostAsync(Role.Finance, Day + "/reopen", new { reason = "" })).ShouldBe((HttpStatusCode.UnprocessableEntity, "REASON_NEEDED"));
        (await PostAsync(Role.Finance, "api/v1/admin/days/2999-01-01/wechat/prepare")).ShouldBe((HttpStatusCode.Conflict, "NOT_OVER"));
    }

    [Fact]
    public async Task Month_OverHttp_ListsEachDayOfEachChannel()
    {
        using var client = await api.AsAsync(Role.Auditor);

        var month = await client.GetFromJsonAsync<JsonElement>("api/v1/admin/days?month=2026-02&channel=alipay", Stop);

        (month.GetProperty("month").GetString(), month.GetProperty("next").ValueKind).ShouldBe(("2026-02", JsonValueKind.Null));
        var days = month.GetProperty("items").EnumerateArray().ToArray();
        (days.Length, days[0].GetProperty("day").GetString(), days[0].GetProperty("channel").GetString()).ShouldBe((28, "2026-02-01", "alipay"));
        (days[0].GetProperty("standing").GetString(), days[0].GetProperty("local").ValueKind).ShouldBe(("before", JsonValueKind.Null));
        (await client.GetFromJsonAsync<JsonElement>("api/v1/admin/days", Stop)).GetProperty("items").GetArrayLength().ShouldBeGreaterThanOrEqualTo(56);
        (await client.GetAsync("api/v1/admin/days?month=November", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.GetAsync("api/v1/admin/days?channel=paypal", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Close_WithAWrongAddressOrWithoutTheRight_IsRefused()
    {
        (await PostAsync(Role.Finance, "api/v1/admin/days/22.11.2026/wechat/prepare")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(Role.Finance, "api/v1/admin/days/2026-11-22/paypal/prepare")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(Role.Ops, Day + "/prepare")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(Role.Auditor, Day + "/confirm")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
