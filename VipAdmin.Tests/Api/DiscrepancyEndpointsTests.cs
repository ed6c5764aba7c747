using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Api;

public sealed class DiscrepancyEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const string All = "api/v1/admin/discrepancies";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // No platform is asked about a whole statement.
    private Task<Discrepancy> VarianceAsync(string subject = "wechat", long fen = 12) => api.Postgres.Databases.DiscrepancyAsync(api.Portal.Now, d =>
    {
        (d.Type, d.Subject, d.OrderNo, d.Severity, d.BillDay) = (DiscrepancyType.FeeVariance, subject, null, Severity.Low, new DateOnly(2026, 11, 22));
        (d.LocalFen, d.PlatformFen) = (fen, fen);
    });

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync($"{All}/{path}", body, Stop);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    [Fact]
    public async Task List_ByEveryFilter_IsPagedByKeyAndNamesWhatIsWrong()
    {
        using var client = await api.AsAsync(Role.Support);
        var found = new List<Discrepancy>();
        foreach (var n in Enumerable.Range(1, 3))
        {
            found.Add(await VarianceAsync($"wechat:2026-11-22:{n}"));
        }
        var late = await api.Postgres.Databases.DiscrepancyAsync(api.Portal.Now, d => d.Channel = "alipay");

        const string query = "type=FEE_VARIANCE&channel=wechat&day=2026-11-22&status=open&limit=2";
        var first = await client.GetFromJsonAsync<JsonElement>($"{All}?{query}", Stop);
        first.GetProperty("items").GetArrayLength().ShouldBe(2);
        var next = await client.GetFromJsonAsync<JsonElement>($"{All}?{query}&after={Text(first, "next")}", Stop);
        next.GetProperty("items").GetArrayLength().ShouldBe(1);
        next.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        first.GetProperty("items").EnumerateArray().Concat(next.GetProperty("items").EnumerateArray()).Select(item => Text(item, "id"))
            .ShouldBe(found.Select(each => each.Id.ToString()), ignoreOrder: true);
        var one = await client.GetFromJsonAsync<JsonElement>($"{All}?orderNo={late.OrderNo}&status=any", Stop);
        Text(one.GetProperty("items")[0], "type").ShouldBe("LATE_PAYMENT");
        foreach (var parameter in new[] { "status", "type", "channel", "day" })
        {
            using var refused = await client.GetAsync($"{All}?{parameter}=x", Stop);
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            Text(await refused.Content.ReadFromJsonAsync<JsonElement>(Stop), "parameter").ShouldBe(parameter);
        }
    }

    [Fact]
    public async Task Acts_WithoutReasonNoteOrVersion_Are422WithTheField()
    {
        using var client = await api.AsAsync(Role.Finance);
        var id = (await VarianceAsync()).Id;
        foreach (var (path, body, field) in new (string, object, string)[]
        {
            ("resolve", new { note = "n", version = 1 }, "reasonCode"), ("resolve", new { reasonCode = "CUTOFF", version = 1 }, "note"),
            ("resolve", new { reasonCode = "CUTOFF", note = "n" }, "version"), ("write-off", new { reasonCode = "WHY", note = "n", version = 1 }, "reasonCode"),
            ("write-off", new { reasonCode = "CUTOFF", note = " ", version = 1 }, "note"),
            ("ignore", new { reasonCode = "CUTOFF", note = "n", version = 1 }, "until"),
            ("ignore", new { until = "2020-01-01", reasonCode = "CUTOFF", note = "n", version = 1 }, "until"),
            ("reopen", new { note = "n" }, "version"), ("note", new { note = "" }, "note"), ("assign", new { to = "stranger" }, "to"),
            ("propose", new { action = "accept", note = "n", version = 1 }, "reasonCode"),
            ("propose", new { action = "accept", reasonCode = "CUTOFF", version = 1 }, "note"),
            ("propose", new { action = "pray", reasonCode = "CUTOFF", note = "n", version = 1 }, "action"),
            ("propose", new { action = "settle", reasonCode = "CUTOFF", note = "n", version = 1 }, "action"),
        })
        {
            var (status, answer) = await SendAsync(client, $"{id}/{path}", body);
            (status, Text(answer, "parameter")).ShouldBe((HttpStatusCode.UnprocessableEntity, field), $"{path} {answer}");
        }
        (await client.GetFromJsonAsync<JsonElement>($"{All}/{id}", Stop)).GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Acts_FromOneStateToTheNext_AnswerWithTheDiscrepancy_AndAStaleVersionWithTheCurrentOne()
    {
        using var client = await api.AsAsync(Role.Finance);
        var id = (await VarianceAsync()).Id;

        var (_, noted) = await SendAsync(client, $"{id}/note", new { note = "@王财务 请看" });
        noted.GetProperty("version").GetInt32().ShouldBe(2);
        var (_, mine) = await SendAsync(client, $"{id}/assign", new { to = "user-finance" });
        (Text(mine, "status"), Text(mine.GetProperty("assignee"), "id")).ShouldBe(("assigned", "user-finance"));
        var (stale, current) = await SendAsync(client, $"{id}/resolve", new { reasonCode = "CUTOFF", note = "n", version = 1 });
        (stale, Text(current, "code")).ShouldBe((HttpStatusCode.Conflict, "STALE_VERSION"));
        current.GetProperty("current").GetProperty("version").GetInt32().ShouldBe(3);
        var (_, ignored) = await SendAsync(client, $"{id}/ignore", new { until = "2099-01-01", reasonCode = "CUTOFF", note = "n", version = 3 });
        (Text(ignored, "status"), Text(ignored, "ignoredUntil")).ShouldBe(("ignored", "2099-01-01"));
        var (_, open) = await SendAsync(client, $"{id}/reopen", new { note = "n", version = 4 });
        Text(open, "status").ShouldBe("assigned");
        var (_, off) = await SendAsync(client, $"{id}/write-off", new { reasonCode = "OPS_APPROVAL", note = "尾差", version = 5 });
        (Text(off, "status"), Text(off, "resolution"), Text(off, "reasonCode")).ShouldBe(("writtenOff", "尾差", "OPS_APPROVAL"));
        var (again, finished) = await SendAsync(client, $"{id}/resolve", new { reasonCode = "CUTOFF", note = "n", version = 6 });
        (again, Text(finished, "code")).ShouldBe((HttpStatusCode.Conflict, "FINISHED"));
        off.GetProperty("history").GetArrayLength().ShouldBe(6);
        off.GetProperty("local").GetProperty("status").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task Proposal_ByFinance_IsApprovedByAnAdministratorAndNotByItsProposer()
    {
        using var finance = await api.AsAsync(Role.Finance);
        using var admin = await api.AsAsync(Role.Admin);
        var id = (await VarianceAsync()).Id;
        var actions = await finance.GetFromJsonAsync<JsonElement>($"{All}/{id}/actions", Stop);
        var action = actions.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (Text(action, "action"), action.GetProperty("needsApproval").GetBoolean()).ShouldBe(("accept", true));

        var wish = new { action = "accept", reasonCode = "OPS_APPROVAL", note = "费率已改", version = 1 };
        var (status, proposed) = await SendAsync(finance, $"{id}/propose", wish);
        (status, Text(proposed, "state")).ShouldBe((HttpStatusCode.OK, "pendingApproval"));
        var row = proposed.GetProperty("preview").EnumerateArray().ShouldHaveSingleItem();
        (Text(row, "table"), Text(row.GetProperty("before"), "status"), Text(row.GetProperty("after"), "status"))
            .ShouldBe(("discrepancies", "open", "resolved"));
        var (twice, under) = await SendAsync(finance, $"{id}/propose", new { action = "accept", reasonCode = "CUTOFF", note = "n", version = 2 });
        (twice, Text(under, "code")).ShouldBe((HttpStatusCode.Conflict, "NOT_OPEN"));
        var (same, refused) = await SendAsync(finance, $"{id}/approve", new { version = 2 });
        (same, Text(refused, "code")).ShouldBe((HttpStatusCode.Forbidden, "SAME_PERSON"));

        var (done, approved) = await SendAsync(admin, $"{id}/approve", new { version = 2 });
        (done, Text(approved, "status"), Text(approved, "resolvedBy")).ShouldBe((HttpStatusCode.OK, "resolved", "Test admin"));
        var (late, gone) = await SendAsync(admin, $"{id}/reject", new { note = "n", version = 2 });
        (late, Text(gone, "code")).ShouldBe((HttpStatusCode.Conflict, "STALE_VERSION"));
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    public async Task Acts_ByThoseWhoMayOnlySee_Are403(string role)
    {
        using var client = await api.AsAsync(role);
        var id = (await VarianceAsync()).Id;
        (await client.GetFromJsonAsync<JsonElement>($"{All}/{id}", Stop)).GetProperty("version").GetInt32().ShouldBe(1);
        foreach (var path in new[] { "assign", "note", "resolve", "write-off", "ignore", "reopen", "propose", "approve", "reject" })
        {
            var (status, _) = await SendAsync(client, $"{id}/{path}", new { });
            status.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        using var none = await client.GetAsync($"{All}/{Guid.NewGuid()}", Stop);
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
