using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Members;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Members;

public sealed class LookUpPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static DateTime Now => TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Search_WithOneHit_OpensTheMemberWithoutTheNumberInTheAddress()
    {
        var member = await MemberAsync(m => m.Phone = "13800000042");
        await MemberAsync();
        await using var page = new Page(postgres, Role.Support);
        var shown = page.At<LookUpPage>("/members");

        await shown.OnAsync("[data-testid=look-up]", e => e.InputAsync("138 0000 0042"));
        await shown.OnAsync("form.look-up", e => e.SubmitAsync());

        shown.WaitForAssertion(() => Address(page).ShouldEndWith($"/members/{member.UserId}"), Patience);
        (await AuditAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_ByOrderNumber_OpensItsMember()
    {
        var member = await MemberAsync();
        var order = await postgres.Databases.OrderAsync(Now, member);
        await using var page = new Page(postgres, Role.Support);

        var shown = page.At<LookUpPage>("/members?q=" + order.OrderNo);

        shown.WaitForAssertion(() => Address(page).ShouldEndWith($"/members/{member.UserId}"), Patience);
    }

    [Theory]
    [InlineData("zh-CN", "查找依据：昵称。")]
    [InlineData("en", "Looked up by: nickname.")]
    public async Task Search_WithSeveralHits_SaysHowItUnderstoodAndRecordsOneLookUp(string language, string understood)
    {
        var first = await MemberAsync(m => m.Nickname = "小明");
        await MemberAsync(m => m.Nickname = "小明二");
        await using var page = new Page(postgres, Role.Support, language);

        var shown = page.At<LookUpPage>("/members?q=" + Uri.EscapeDataString("小明"));

        shown.WaitForAssertion(() => shown.FindAll("tbody tr").Count.ShouldBe(2), Patience);
        shown.Find("[data-testid=understood]").TextContent.ShouldBe(understood);
        shown.Find(".row-link").GetAttribute("href").ShouldBe($"/members/{first.UserId}");
        (await AuditAsync()).ShouldBe([AuditAction.MemberLookedUp]);
    }

    [Fact]
    public async Task Search_WithMoreHitsThanAPage_LeadsToTheRest_EachPageALookUp()
    {
        for (var i = 0; i < 23; i++)
        {
            await MemberAsync(m => m.Nickname = "小明");
        }
        await using var page = new Page(postgres, Role.Support);
        var shown = page.At<LookUpPage>("/members?q=" + Uri.EscapeDataString("小明"));
        shown.WaitForAssertion(() => shown.FindAll("tbody tr").Count.ShouldBe(20), Patience);
        var first = shown.FindAll(".row-link").Select(link => link.GetAttribute("href")).ToList();

        page.Services.GetRequiredService<NavigationManager>().NavigateTo(shown.Find("[data-testid=more-members]").GetAttribute("href")!);

        shown.WaitForAssertion(() => shown.FindAll("tbody tr").Count.ShouldBe(3), Patience);
        shown.FindAll(".row-link").Select(link => link.GetAttribute("href")).Intersect(first).ShouldBeEmpty();
        shown.FindAll("[data-testid=more-members]").ShouldBeEmpty();
        (await AuditAsync()).ShouldBe([AuditAction.MemberLookedUp, AuditAction.MemberLookedUp]);
    }

    [Theory]
    [InlineData(Role.Support, 1)]
    [InlineData(Role.Ops, 0)]
    public async Task ExportWithPhoneNumbers_IsOfferedToThoseWhoMayRevealThem(string role, int buttons)
    {
        await MemberAsync(m => m.Nickname = "小明");
        await MemberAsync(m => m.Nickname = "小明");
        await using var page = new Page(postgres, role);

        var shown = page.At<LookUpPage>("/members?q=" + Uri.EscapeDataString("小明"));

        shown.WaitForAssertion(() => shown.Find("[data-testid=export-csv]").GetAttribute("href")!.ShouldStartWith("/exports/members?"), Patience);
        shown.FindAll("[data-testid=export-whole]").Count.ShouldBe(buttons);
    }

    [Fact]
    public async Task Search_ByAPhoneOfNoMember_KeepsItMaskedInTheAddress()
    {
        await using var page = new Page(postgres, Role.Support, "en");

        var shown = page.At<LookUpPage>("/members?q=13900000000");

        shown.WaitForAssertion(() => shown.Find(".empty-title").TextContent.ShouldBe("No member found"), Patience);
        Address(page).ShouldNotContain("13900000000");
        (await AuditAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Email_WithTheRightToReadIt_IsPromised()
    {
        await using var page = new Page(postgres, Role.Support);

        var shown = page.At<LookUpPage>("/members");

        shown.WaitForAssertion(() => shown.Find("[data-testid=look-up]").GetAttribute("placeholder")!.ShouldContain("邮箱"), Patience);
        shown.Find(".look-up-hint").TextContent.ShouldContain("邮箱");
    }

    [Fact]
    public async Task Email_WithoutTheRightToReadIt_IsNotPromisedAndSaidAsInTheMainSearch()
    {
        await postgres.ExecuteAsync("""
            DO $$ BEGIN CREATE ROLE without_email NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT USAGE ON SCHEMA public, vip_admin TO without_email;
            GRANT SELECT ON ALL TABLES IN SCHEMA public, vip_admin TO without_email;
            REVOKE SELECT ON public.users FROM without_email;
            GRANT SELECT (user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at)
               ON public.users TO without_email
            """);
        await using var source = VipDbSetup.BuildDataSource(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Options = "-c role=without_email" }.ConnectionString);
        await using var page = new Page(postgres, Role.Support, more: services
            => services.AddSingleton<IDbContextFactory<VipDb>>(new PooledDbContextFactory<VipDb>(VipDbSetup.OptionsFor(source))));

        var shown = page.At<LookUpPage>("/members?q=li@example.com");

        shown.WaitForAssertion(() => shown.Find("[data-testid=no-email]").TextContent.ShouldBe("不支持按邮箱搜索：管理端无权读取邮箱。"), Patience);
        shown.Find(".empty-title").TextContent.ShouldBe("没有找到会员");
        shown.Find("[data-testid=look-up]").GetAttribute("placeholder")!.ShouldNotContain("邮箱");
    }

    [Fact]
    public async Task Opened_WithoutAText_HasTheFocusInItsField()
    {
        await using var page = new Page(postgres, Role.Support);

        page.At<LookUpPage>("/members");

        page.JSInterop.VerifyFocusAsyncInvoke();
    }

    private static string Address(Page page) => page.Services.GetRequiredService<NavigationManager>().Uri;

    private Task<Member> MemberAsync(Action<Member>? but = null) => postgres.Databases.MemberAsync(Now, but);

    private Task<List<string>> AuditAsync()
        => postgres.Databases.ReadAsync(db => db.AuditEvents.Select(a => a.Action).ToListAsync(TestContext.Current.CancellationToken));
}
