using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Api;

public sealed class RunEndpointsTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await api.Postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<JobRun> HeldAsync()
    {
        var now = DateTime.UtcNow;
        var run = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-1), RunStatus.Failed, counters: """{"cancelled": 37, "cancelledFen": 518000, "settled": 2, "syncedFen": 5980}""", errorCode: RunReason.Held);
        await api.Postgres.SaveAsync(run, new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = now, Touched = 39, Allowed = 30, Plan = run.Counters });
        return run;
    }

    [Fact]
    public async Task Cancel_ARunThatLivesElsewhere_Is202AndStandsInTheRun_AndAgainIsHarmless()
    {
        var run = GivenRuns.Run(Timetable.Reconciliation, DateTime.UtcNow, RunStatus.Running);
        await api.Postgres.SaveAsync(run);
        await using var locks = new RunLock(api.Postgres.DataSource, Core.Scheduling.ThisHost.Process);
        await using var handle = await locks.TryTakeAsync(run.JobKey, TimeSpan.FromSeconds(5), Stop);
        using var client = await api.AsAsync(Role.Ops);
        using var answer = await client.PostAsJsonAsync($"api/v1/admin/runs/{run.Id}/cancel", new { reason = "维护" }, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var read = await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}", Stop);
        (read.GetProperty("cancelRequest").GetProperty("by").GetString(), read.GetProperty("cancelRequest").GetProperty("reason").GetString()).ShouldBe(("Test ops", "维护"));
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
        read.GetProperty("plan").GetProperty("text").GetString().ShouldBe("Would cancel 37 orders, ¥5,180.00; 2 orders turned out paid at the platform and would be settled, ¥59.80");
        read.GetProperty("hold").GetProperty("touched").GetInt64().ShouldBe(39);
        read.GetProperty("hold").GetProperty("decision").ValueKind.ShouldBe(JsonValueKind.Null);
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
        await Wait.UntilAsync(async () => (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("status").GetString() == "succeeded");
        (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{id}", Stop)).GetProperty("confirms").GetString().ShouldBe(run.Id.ToString());
        (await client.GetFromJsonAsync<JsonElement>($"api/v1/admin/runs/{run.Id}", Stop)).GetProperty("hold").GetProperty("decision").GetString().ShouldBe("confirmed");
    }
}
