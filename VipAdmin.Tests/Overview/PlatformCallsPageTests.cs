using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Overview;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Overview;

public sealed class PlatformCallsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        var run = Run(Timetable.Reconciliation, now.AddMinutes(-20));
        await postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Left, latencyMs: 30, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP2", ItemOutcome.Unknown, latencyMs: 5000, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP3", ItemOutcome.Left, latencyMs: 40, evidence: """{"channel": "alipay"}"""));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/calls", "VIP2", "VIP1")]
    [InlineData("/calls?channel=alipay", "VIP3")]
    [InlineData("/calls?channel=wechat&answer=none", "VIP2")]
    [InlineData("/calls?channel=nonsense&last=1h", "VIP2", "VIP1")]
    public async Task List_UnderAFilter_HoldsTheQueriesOfThePlatform(string address, params string[] orders)
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var list = page.At<PlatformCallsPage>(address);

        list.WaitForAssertion(() => list.FindAll("[data-testid=call] .row-link").Select(link => link.GetAttribute("href"))
            .ShouldBe(orders.Select(order => "/orders/" + order)));
    }

    [Theory]
    [InlineData("/calls", "微信支付", "共 2 次查询")]
    [InlineData("/calls?channel=wechat&answer=none", "微信支付", "共 1 次查询")]
    [InlineData("/calls?channel=alipay", "支付宝", "共 1 次查询")]
    public async Task Filter_OfAnAddress_LightsItsPlatformAndCounts(string address, string channel, string total)
    {
        await using var page = new Page(postgres, Role.Ops);
        var list = page.At<PlatformCallsPage>(address);

        list.WaitForAssertion(() => list.Find("[data-testid=list-total]").TextContent.ShouldBe(total));
        list.FindAll(".filter-chip[aria-current=true]").Select(chip => chip.TextContent.Trim()).ShouldContain(channel);
        list.FindAll(".filter-chip[aria-current=true]").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("en", "Every query of this platform was answered in this period")]
    [InlineData("zh-CN", "这段时间该平台的查询都有结果")]
    public async Task List_WithoutAQuery_SaysSo(string language, string text)
    {
        await using var page = new Page(postgres, Role.Ops, language);
        var list = page.At<PlatformCallsPage>("/calls?channel=alipay&answer=none");

        list.WaitForAssertion(() => list.Find(".empty-text").TextContent.ShouldContain(text));
    }
}
