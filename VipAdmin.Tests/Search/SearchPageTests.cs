using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Search;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Search;

public sealed class SearchPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task OneHit_IsOpenedAtOnce_WithoutTheNumberInTheAddress()
    {
        var member = await postgres.Databases.MemberAsync(DateTime.UtcNow, m => m.Phone = "13800130072");
        await using var page = new Page(postgres, Role.Support, "en");

        page.At<SearchPage>("/search?q=138%200013%200072").WaitForAssertion(() => Address(page).ShouldEndWith($"/members/{member.UserId}"), Wait.Patience);

        page.Services.GetRequiredService<NavigationManager>().HistoryEntryState.ShouldBe("138****0072");
    }

    [Theory]
    [InlineData("en", "Nothing found for 139****1111", "whole phone numbers, pages and actions")]
    [InlineData("zh-CN", "没有找到 139****1111", "完整手机号、页面和操作")]
    public async Task NoHit_SaysWhatItLookedForAndWhere_WithoutTheNumber(string language, string what, string where)
    {
        await using var page = new Page(postgres, Role.Support, language);
        var search = page.At<SearchPage>("/search?q=%2B86%20139-0000-1111");

        search.WaitForAssertion(() => search.Find(".empty-title").TextContent.ShouldBe(what), Wait.Patience);
        search.Find(".empty-text").TextContent.ShouldContain(where);
        Address(page).ShouldNotContain("00001111");
        search.Markup.ShouldNotContain("0000-1111");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.CountAsync(Stop)).ShouldBe(0);
    }

    [Theory]
    [InlineData("0327", "按手机尾号 0327 查找。")]
    [InlineData("990327", "按手机号后 6 位查找。")]
    [InlineData("1390013", "按手机号前 7 位或后 7 位查找。")]
    [InlineData("1380013", "按手机号前 7 位查找。")]
    public async Task DigitsOfAPhone_AreSaidAsTheyWereLookedFor(string typed, string understood)
    {
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => m.Phone = "13800130451");
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => m.Phone = "13800130452");
        await using var page = new Page(postgres, Role.Support);

        var search = page.At<SearchPage>("/search?q=" + typed);

        search.WaitForAssertion(() => search.Find(".search-note").TextContent.Trim().ShouldBe(understood), Wait.Patience);
    }

    [Theory]
    [InlineData("VIP1795984402 2379937", "VIP17959844022379937")]
    [InlineData("4200 0020 2411 2713 8001 3007 2000", "4200002024112713800130072000")]
    [InlineData("01a22f7b-c0b8-7d71-9923-04a4340996d5", "01a22f7b-c0b8-7d71-9923-04a4340996d5")]
    [InlineData("50300123", "50300123")]
    public async Task NoHit_ForANumberThatIsNoPhone_ShowsTheNumberWhole(string pasted, string number)
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var search = page.At<SearchPage>("/search?q=" + Uri.EscapeDataString(pasted));

        search.WaitForAssertion(() => search.Find(".empty-title").TextContent.ShouldBe("Nothing found for " + number), Wait.Patience);
    }

    [Fact]
    public async Task SeveralHits_AreListedMasked_WithOneAuditRow()
    {
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => m.Phone = "13800130072");
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => m.Phone = "15912340072");
        await using var page = new Page(postgres, Role.Support, "en");
        var search = page.At<SearchPage>("/search?q=0072");

        search.WaitForAssertion(() => search.FindAll("tbody tr").Count.ShouldBe(2), Wait.Patience);
        search.Find("#found-members").TextContent.ShouldBe("Members 2");
        search.Markup.ShouldContain("138****0072");
        search.Markup.ShouldNotContain("15912340072");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.SingleAsync(Stop)).Data!.ShouldContain("****0072");
    }

    [Fact]
    public async Task Amount_SaysWhatItUnderstood_AndLeadsToTheOrdersOfThatAmount()
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var search = page.At<SearchPage>("/search?q=%C2%A5899");

        search.WaitForAssertion(() => search.Find(".search-note").TextContent.ShouldContain("¥899.00"), Wait.Patience);
        search.Find("[data-testid=orders-of-amount]").GetAttribute("href").ShouldBe("/orders?amount=899");
    }

    [Fact]
    public async Task Act_InTheAddress_OpensItsDialogForThoseWhoMay()
    {
        foreach (var (role, opens) in new[] { (Role.Ops, true), (Role.Support, false) })
        {
            await using var page = new Page(postgres, role, "en");
            var task = page.At<VipAdmin.Web.Scheduling.Board.JobPage>(
                "/tasks/reconciliation?act=pause", parameters => parameters.Add(job => job.Key, Timetable.Reconciliation));

            task.WaitForAssertion(() => task.Find(".page-about"), Wait.Patience);
            page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll(".mud-dialog").Count.ShouldBe(opens ? 1 : 0), Wait.Patience);
        }
    }

    private static string Address(Page page) => page.Services.GetRequiredService<NavigationManager>().Uri;
}
