using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using VipAdmin.Core.Cron;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.Hosting;

/// <summary>Requests that nobody in their right mind sends, and monitors and proxies do: each has an answer, and none is a 500.</summary>
public sealed class RequestTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    [InlineData("/metrics")]
    [InlineData("/api/v1/health/tasks")]
    public async Task Head_IsGetWithoutABody_AndOptionsNamesBoth(string path)
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var monitor = portal.Caller();
        using var get = await monitor.GetAsync(path, Stop);
        using var head = await monitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Stop);
        using var options = await monitor.SendAsync(new HttpRequestMessage(HttpMethod.Options, path), Stop);
        using var post = await monitor.PostAsync(path, null, Stop);

        head.StatusCode.ShouldBe(get.StatusCode);
        (await head.Content.ReadAsByteArrayAsync(Stop)).ShouldBeEmpty();
        options.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        options.Content.Headers.Allow.ShouldBe(["GET", "HEAD", "OPTIONS"]);
        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        get.Headers.Server.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tasks")]
    [InlineData("/error")]
    [InlineData("/signed-out")]
    [InlineData("/no-such-page")]
    public async Task Post_ToAPageOrToNothing_IsNotAllowed(string path)
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var caller = portal.Caller();
        using var answer = await caller.PostAsync(path, new FormUrlEncodedContent([]), Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData("POST", "/api/v1/nothing", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("POST", "/api/v1/admin/nothing.json", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("DELETE", "/api/v1/admin/tasks/reconciliation/nothing", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("POST", "/api/v1/admin/runs/nothing/items", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("PUT", "/api", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("POST", "/api/v1/admin/runs/019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708/items", HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED")]
    [InlineData("POST", "/api/v1/admin/tasks", HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED")]
    [InlineData("DELETE", "/api/v1/admin/reconciliation/manual", HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED")]
    public async Task WrongMethodBelowTheApi_IsRefused_AndAnUnknownAddressIsNotFound(string method, string path, HttpStatusCode status, string code)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var caller = portal.Caller();
        foreach (var token in new[] { null, provider.Bearer(new() { ["roles"] = "admin" }) })
        {
            caller.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await caller.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Stop);

            (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((status, "application/problem+json"));
            JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop)).GetProperty("code").GetString().ShouldBe(code);
        }
    }

    [Fact]
    public async Task PlainHttp_OutsideDevelopment_SaysWhatIsMissingInTheReadersLanguage()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings, "Staging");
        using var caller = portal.Caller();
        foreach (var (language, words) in new[] { ("en", "The portal needs https"), ("zh-CN", "必须通过 https 访问") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/tasks");
            request.Headers.AcceptLanguage.ParseAdd(language);
            using var answer = await caller.SendAsync(request, Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
            page.ShouldContain(words);
            page.ShouldContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED=true");
        }
        using var post = await caller.PostAsync("/tasks", null, Stop);
        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var health = await caller.GetAsync("/healthz/live", Stop);
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/tasks") { Headers = { { "X-Forwarded-Proto", "https" }, { "Accept-Language", "en" } } };
        using var untrusted = await caller.SendAsync(forwarded, Stop);
        (await untrusted.Content.ReadAsStringAsync(Stop)).ShouldContain("A proxy forwarded this request");
    }

    [Fact]
    public async Task BehindAProxyThatIsBelieved_EverythingIsHttps()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString,
            new Dictionary<string, string?>(provider.Settings) { ["ForwardedHeaders_Enabled"] = "true" }, "Staging");
        using var caller = portal.Caller();
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/tasks") { Headers = { { "X-Forwarded-Proto", "https" } } };
        using var answer = await caller.SendAsync(forwarded, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.Scheme.ShouldBe("https");
    }

    [Theory]
    [InlineData("POST", "reconciliation/manual", """{"orderNo":"VIP\u0000"}""", "orderNo")]
    [InlineData("POST", "reconciliation/manual", """{"orderNo":"VIP\ud800"}""", "orderNo")]
    [InlineData("POST", "tasks/reconciliation/pause", """{"reason":"a\u0000b"}""", "reason")]
    [InlineData("PUT", "tasks/reconciliation/settings", """{"values":{"cron":"\ud800"},"reason":"x"}""", "cron")]
    [InlineData("GET", "runs/019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708/items?order=%00", null, "order")]
    [InlineData("GET", "runs/019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708/log?search=%01", null, "search")]
    [InlineData("GET", "tasks/a%01b", null, null)]
    public async Task ControlCharacter_AnywhereInACall_IsABadRequestThatNamesThePlace(string method, string path, string? body, string? place)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var portal = new WebApp(postgres.ConnectionString, provider.Settings);
        using var caller = portal.Caller();
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", provider.Bearer(new() { ["roles"] = "admin" }));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/admin/" + path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };

        using var answer = await caller.SendAsync(request, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement;
        problem.GetProperty("code").GetString().ShouldBe("BAD_INPUT");
        (problem.TryGetProperty("parameter", out var parameter) ? parameter.GetString() : null).ShouldBe(place);
    }

    [Theory]
    [InlineData("/signed-out?failed=maybe")]
    [InlineData("/signed-out?failed=")]
    [InlineData("/runs/019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708?after=abc&before=%00")]
    [InlineData("/orders?q=%00&before=x&from=y")]
    [InlineData("/audit?actor=%00&action=%01&after=99999999999999999999")]
    public async Task PageParameters_ThatMakeNoSense_AreNoFailure(string path)
    {
        await using var portal = new WebApp(postgres.ConnectionString);
        using var caller = portal.Caller();
        using var answer = await caller.GetAsync(path, Stop);
        ((int)answer.StatusCode).ShouldBeLessThan(400);
    }

    [Fact]
    public void Cron_WithNul_IsRefused()
        => CronCheck.Faults("* * * * *" + (char)0, DateTime.UtcNow).ShouldHaveSingleItem().Code.ShouldBe(CronFaultCode.NotUnderstood);

    [Theory]
    [InlineData("""{"a":"plain 文字 😀","b":["x\n"]}""", null)]
    [InlineData("""{"a":{"b":"\u0007"}}""", "b")]
    [InlineData("not json", null)]
    public void Body_MemberThatHoldsNoText_IsNamed(string body, string? place) => TextGuard.Unfit(Encoding.UTF8.GetBytes(body)).ShouldBe(place);
}
