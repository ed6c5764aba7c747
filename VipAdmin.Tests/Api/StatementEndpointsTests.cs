using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Tests.Payments;

namespace VipAdmin.Tests.Api;

public sealed class StatementEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const string Address = "api/v1/admin/statements";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string vector,
        params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        using var file = new StreamContent(File.OpenRead(Vectors.PathOf(vector)));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        form.Add(file, "file", Path.GetFileName(vector));
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }
        using var answer = await client.PostAsync(Address, form, Stop);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    [Fact]
    public async Task Import_ByFinance_IsListedWithItsLines()
    {
        using var finance = await api.AsAsync(Role.Finance);
        var (status, body) = await PostAsync(finance, "wechat/bills/trade-all.csv", ("channel", "wechat"), ("day", "2026-11-22"));
        status.ShouldBe(HttpStatusCode.OK);
        var import = body.GetProperty("statements")[0];
        (body.Text("day"), import.Text("state"), import.GetProperty("lines").GetInt32()).ShouldBe(("2026-11-22", "imported", 20));

        using var auditor = await api.AsAsync(Role.Auditor);
        var list = await auditor.GetFromJsonAsync<JsonElement>($"{Address}?channel=wechat&from=2026-11-22&until=2026-11-22", Stop);
        var statement = list.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (statement.Text("id"), statement.Text("source"), statement.Text("fileName")).ShouldBe((import.Text("id"), "upload", "trade-all.csv"));
        (await auditor.GetFromJsonAsync<JsonElement>($"{Address}?from=2026-11-23", Stop)).GetProperty("items").GetArrayLength().ShouldBe(0);

        var numbers = new List<int>();
        for (int? after = null; ;)
        {
            var beyond = after is null ? "" : $"&after={after}";
            var page = await auditor.GetFromJsonAsync<JsonElement>($"{Address}/{import.Text("id")}/lines?limit=7{beyond}", Stop);
            numbers.AddRange(page.GetProperty("items").EnumerateArray().Select(line => line.GetProperty("lineNo").GetInt32()));
            if ((after = (int?)page.Number("next")) is null)
            {
                break;
            }
        }
        numbers.ShouldBe(Enumerable.Range(2, 20));

        var day = await auditor.GetFromJsonAsync<JsonElement>("api/v1/admin/days/2026-11-22?channel=wechat", Stop);
        var figures = day.GetProperty("channels").EnumerateArray().ShouldHaveSingleItem();
        (figures.GetProperty("statement").GetBoolean(), figures.Number("unexplainedFen")).ShouldBe((true, 0));
        (await auditor.GetAsync("api/v1/admin/days/22.11.2026", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await auditor.GetAsync("api/v1/admin/days/2026-11-22?channel=paypal", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await auditor.GetFromJsonAsync<JsonElement>($"{Address}/{import.Text("id")}/lines?match=matched", Stop)).GetProperty("items").GetArrayLength()
            .ShouldBe(0);
    }

    [Fact]
    public async Task Import_ARefusedFile_Is422WithLineAndSentence()
    {
        using var finance = await api.AsAsync(Role.Finance);
        var (status, body) = await PostAsync(finance, "wechat/bills/bad-columns.csv");
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body.Number("line").ShouldNotBeNull();
        body.Text("code").ShouldBe("CELL_MISSING");
        body.Text("detail")!.ShouldStartWith($"Line {body.Number("line")}: ");
    }

    [Theory]
    [InlineData("channel", "paypal")]
    [InlineData("day", "22.11.2026")]
    [InlineData("anyway", "perhaps")]
    [InlineData("dya", "2026-11-22")]
    public async Task Import_WithAWrongField_Is400ThatNamesIt(string name, string value)
    {
        using var finance = await api.AsAsync(Role.Finance);
        var (status, body) = await PostAsync(finance, "wechat/bills/trade-all.csv", (name, value));
        (status, body.Text("parameter")).ShouldBe((HttpStatusCode.BadRequest, name));
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    public async Task Import_OfAFormOfAnotherSite_IsRefused(string site, HttpStatusCode status)
    {
        using var finance = await api.AsAsync(Role.Finance);
        finance.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        (await PostAsync(finance, "wechat/bills/trade-all.csv")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Import_WithoutAFileFormOrRight_IsRefused()
    {
        using var finance = await api.AsAsync(Role.Finance);
        using var empty = new MultipartFormDataContent { { new StringContent("wechat"), "channel" } };
        using var missing = await finance.PostAsync(Address, empty, Stop);
        missing.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var json = await finance.PostAsJsonAsync(Address, new { file = "x" }, Stop);
        json.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        using var unknown = await finance.GetAsync($"{Address}/{Guid.NewGuid()}/lines", Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var ops = await api.AsAsync(Role.Ops);
        (await PostAsync(ops, "wechat/bills/trade-all.csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = await api.AsAsync();
        using var denied = await stranger.GetAsync(Address, Stop);
        denied.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
