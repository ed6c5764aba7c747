using Bunit;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Overview;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Overview;

public sealed class StartPagesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(Role.Finance, "[data-testid=day-Today]")]
    [InlineData(Role.Support, "[data-testid=last-members]")]
    [InlineData(Role.Auditor, "[data-testid=by-hand]")]
    public async Task Role_SeesItsOwnPage_WithoutChoiceOrButtonsOfOthers(string role, string mark)
    {
        await using var page = new Page(postgres, role, "en");
        var start = Open(page, "/", mark);

        start.FindAll(".start-views").ShouldBeEmpty();
        start.FindAll(".job-card, .job-actions").ShouldBeEmpty();
        start.FindAll("button").ShouldAllBe(button => !button.HasAttribute("disabled"));
    }

    [Fact]
    public async Task Administrator_ChoosesInTheAddress_AndThePageIsRemembered()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var start = Open(page, "/?view=support", "[data-testid=last-members]");

        start.FindAll(".start-views a").Select(link => link.TextContent).ShouldBe(["Operations", "Finance", "Support", "Audit"]);
        start.Find(".start-views [aria-current]").TextContent.ShouldBe("Support");
        await start.OnAsync("[data-view-set=finance]", e => e.Click());
        Open(page, "/", "[data-testid=day-Today]").Find(".start-views [aria-current]").TextContent.ShouldBe("Finance");
    }

    [Fact]
    public async Task Finance_SeesTakingsByChannel_OpenOnesByAge_AndMine()
    {
        var paid = await postgres.Databases.OrderAsync(Now.AddMinutes(-2), await postgres.Databases.MemberAsync(Now),
            order => (order.PaymentStatus, order.PaidAt) = (Core.Backend.OrderStatus.Paid, Now.AddMinutes(-1)));
        await postgres.Databases.DiscrepancyAsync(Now.AddDays(-2), d => (d.Status, d.Assignee) = (DiscrepancyStatus.Assigned, "test:finance"));
        await postgres.SaveAsync(new Core.Membership.VipGrant
        {
            OrderId = paid.OrderId, OrderNo = paid.OrderNo, UserId = paid.UserId!, PackageCode = "vip_month", TransactionId = "t1", DurationDays = 30,
            GrantedAt = Now, GrantedBy = "system",
        });
        await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.Status, d.OrderNo, d.Subject)
            = (DiscrepancyType.LostCallback, DiscrepancyStatus.AutoResolved, paid.OrderNo, paid.OrderNo));
        var refunded = Now.AddMinutes(-1).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await postgres.ExecuteAsync($"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at)
            VALUES ('r1', '{paid.OrderId}', '{paid.UserId}', 9.90, 4, '{refunded}')
            """);
        await using var page = new Page(postgres, Role.Finance, "en");
        var start = Open(page, "/", "[data-testid=day-Today]");

        (start.Find("[data-testid=day-Today]").TextContent + start.Find("[data-testid=day-Yesterday]").TextContent).ShouldContain("¥29.901 order");
        start.Find("a[href='/discrepancies?assignee=me']").TextContent.ShouldBe("1");
        start.FindAll("[data-testid^=day-] h2 a").Select(link => link.GetAttribute("href"))
            .ShouldBe([$"/days/{BusinessDay.Of(Now).AddDays(-1):yyyy-MM-dd}", $"/days/{BusinessDay.Of(Now):yyyy-MM-dd}"]);
        start.FindAll("[data-testid^=day-] td a").Select(link => link.GetAttribute("href"))
            .ShouldBe(new[] { "&method=wechat", "" }.SelectMany(method => new[] { "paid", "paid&only=recovered", "refunded" }
                .Select(which => $"/orders?from={Paid}&to={Paid}&time={which}{method}")));
        start.FindAll("[data-testid=chart-settled] a.bar").ShouldHaveSingleItem().GetAttribute("href")!.ShouldEndWith("&time=paid&only=recovered");
        start.FindAll("[data-testid=chart-takings] a.bar").ShouldHaveSingleItem().GetAttribute("href")!.ShouldEndWith("&time=paid");
        start.Find("a[href='/discrepancies?age=threeDays']").TextContent.ShouldBe("1–3 days");
        start.Find("[data-testid=chart-takings] .bar-strip").GetAttribute("aria-label").ShouldBe("1 order paid, ¥29.90");
        await start.OnAsync("[data-testid=chart-takings] button", e => e.Click());
        start.WaitForAssertion(() => start.FindAll("[data-testid=chart-takings] tbody tr").Count.ShouldBe(24));
        start.Find("[data-testid=chart-takings] tbody").TextContent.ShouldContain("¥29.90");
    }

    [Theory]
    [InlineData(Role.Finance, "/?last=7d", "[data-testid=chart-takings]", 43)]
    [InlineData(Role.Ops, "/?from=2026-01-02T04:00&to=2026-01-02T06:00", "[data-testid=chart-latency-wechat]", 24)]
    public async Task Pictures_UnderARangeInTheAddress_ShowItsHours(string role, string address, string chart, int columns)
    {
        await using var page = new Page(postgres, role, "en");
        var start = Open(page, address, chart);

        await start.OnAsync(chart + " .stack-table button", e => e.Click());

        start.WaitForAssertion(() => start.FindAll(chart + " tbody tr").Count.ShouldBeInRange(columns - 1, columns));
        if (role == Role.Ops)
        {
            start.FindAll(chart + " tbody a").Select(link => link.GetAttribute("href"))
                .ShouldContain("/calls?from=2026-01-02T04%3A00&to=2026-01-02T04%3A05&channel=wechat");
            start.FindAll("[data-testid=chart-unknown-wechat] tbody a").Select(link => link.GetAttribute("href"))
                .ShouldAllBe(href => href!.EndsWith("&channel=wechat&answer=none"));
        }
    }

    [Fact]
    public async Task Finance_SeesWhetherYesterdayAgrees_AndItsColumnsLeadToTheDayAndTheList()
    {
        var (today, world) = (BusinessDay.Of(Now), new MatchWorld(postgres));
        var yesterday = today.AddDays(-1);
        await world.LineAsync(await world.PaidAsync(MatchWorld.At(yesterday, 12)), line => line.FeeFen = 18);
        await world.MatchAsync(yesterday);
        await postgres.ExecuteAsync("UPDATE vip_admin.statements SET lines = 1");
        await postgres.Databases.DiscrepancyAsync(MatchWorld.At(yesterday, 12), d => (d.Type, d.BillDay) = (DiscrepancyType.DuplicatePayment, yesterday));
        await using var page = new Page(postgres, Role.Finance, "en");
        var start = Open(page, "/", "[data-testid=chart-duplicate]");

        start.WaitForElement("[data-testid=books-wechat]").TextContent.ShouldContain("Sums agree, discrepancies are open");
        start.Find("[data-testid=books-wechat] tfoot").TextContent.ShouldBe("Net after fees¥29.72");
        start.Find("[data-testid=books-wechat] h2").TextContent.ShouldEndWith("Platform statement");
        start.Find("[data-testid=books-alipay] h2").TextContent.ShouldEndWith("Our books");
        start.Find("[data-testid=day-Yesterday] h2").TextContent.ShouldEndWith("Our books");
        start.Find("[data-testid=books-alipay]").TextContent.ShouldContain("Statement missing");
        start.FindAll("[data-testid=chart-match-wechat] a.bar").ShouldHaveSingleItem().GetAttribute("href")
            .ShouldBe($"/days/{yesterday:yyyy-MM-dd}?channel=wechat");
        start.FindAll("[data-testid=chart-duplicate] a.bar").ShouldHaveSingleItem().GetAttribute("href")
            .ShouldBe($"/discrepancies?from={yesterday:yyyy-MM-dd}&to={yesterday:yyyy-MM-dd}&status=any&type=duplicatePayment");
        start.FindAll("[data-testid=chart-lost] a.bar").ShouldBeEmpty();

        var narrow = Open(page, $"/?from={today.AddDays(-400):yyyy-MM-dd}", "[data-testid=chart-duplicate]");
        narrow.FindAll("[data-testid=chart-match-wechat] a.bar").ShouldHaveSingleItem().GetAttribute("href")!.ShouldStartWith("/?from=");
    }

    [Theory]
    [InlineData("en", "Difference −¥10.00, all explained, discrepancies are open")]
    [InlineData("zh-CN", "差额 −¥10.00，均已说明，仍有差异待处理")]
    public async Task Finance_OfADayThatDiffersForAKnownReason_SaysThatItIsExplained(string language, string verdict)
    {
        var (yesterday, world) = (BusinessDay.Of(Now).AddDays(-1), new MatchWorld(postgres));
        await world.LineAsync(await world.PaidAsync(MatchWorld.At(yesterday, 12)), line => line.AmountFen = 19_90);
        await world.MatchAsync(yesterday);
        await using var page = new Page(postgres, Role.Finance, language);
        var start = Open(page, "/", "[data-testid=books-wechat]");

        start.Find("[data-testid=books-wechat] .books-verdict").TextContent.ShouldBe(verdict);
        start.Find("[data-testid=books-wechat] .books-verdict").ClassList.ShouldContain("tone-warning");
    }

    [Fact]
    public async Task Nothing_Open_SaysOnWhatThatRests()
    {
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now.AddMinutes(-2), counters: """{"totalChecked": 39, "synced": 0}"""));
        await using var page = new Page(postgres, Role.Finance, "en");
        var start = Open(page, "/", "[data-testid=none-open] .as-of");

        start.WaitForAssertion(() => start.Find("[data-testid=none-open]").TextContent.ShouldContain(": 39 orders checked, all agree."));
    }

    [Fact]
    public async Task Support_SeesWhomItLookedUp_AndWhoseMoneyWaits_WithAnEmptySearch()
    {
        var member = await postgres.Databases.MemberAsync(Now, m => m.Nickname = "南风");
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-5), d => d.UserId = member.UserId);
        await postgres.SaveAsync(new AuditEvent
        {
            At = Now, ActorId = "test:support", ActorName = "x", ActorRoles = "support", Action = AuditAction.MemberLookedUp, Target = member.UserId,
            Node = "test:1"
        });
        await using var page = new Page(postgres, Role.Support, "en");
        var start = Open(page, "/", "[data-testid=last-members] li");

        start.Find("[data-testid=last-members]").TextContent.ShouldContain("南风");
        start.Find("[data-testid=money-cases]").TextContent.ShouldContain("Late payment");
        start.Find("[data-testid=money-cases]").TextContent.ShouldContain("Held, not delivered ¥29.90");
        start.Markup.ShouldNotContain(member.Phone);
        start.Find(".start-search input").GetAttribute("value").ShouldBeNullOrEmpty();
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        (await db.AuditEvents.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(1, "looking at one's own list is no look-up");
    }

    [Fact]
    public async Task Activity_NewEntries_WaitUntilTheyAreAskedFor()
    {
        var first = Run(Timetable.OrderTimeout, Now.AddMinutes(-9), RunStatus.Failed);
        await postgres.SaveAsync(first);
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.ListenAsync();
        var start = Open(page, "/", ".activity li");

        var second = Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Warning, counters: """{"totalChecked": 5, "discrepancies": 1}""");
        await postgres.SaveAsync(second);
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await ChangeFeed.Publish(db, Topic.Jobs, TestContext.Current.CancellationToken);

        start.WaitForAssertion(() => start.Find("[data-testid=news]").TextContent.ShouldBe("1 new entry ↑"), Wait.Patience);
        start.FindAll(".activity li").Count.ShouldBe(1);
        await start.OnAsync("[data-testid=news]", e => e.Click());
        start.WaitForAssertion(() => start.FindAll("[data-testid=news]").ShouldBeEmpty());
        start.FindAll(".activity li a[href^='/runs/']").Select(link => link.GetAttribute("href")).ShouldBe([$"/runs/{second.Id}", $"/runs/{first.Id}"]);
    }

    /// <summary>Beijing day of the payment.</summary>
    private static string Paid => $"{BusinessDay.Of(Now.AddMinutes(-1)):yyyy-MM-dd}";

    private static IRenderedComponent<OverviewPage> Open(Page page, string address, string until)
    {
        var start = page.At<OverviewPage>(address);
        start.WaitForAssertion(() => start.Find(until), Wait.Patience);
        return start;
    }
}
