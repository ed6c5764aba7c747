using Bunit;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Members;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Members;

public sealed class ActsCardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static DateTime Now => TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Correct_AboveTheLimit_ShowsBeforeAndAfterAndWaitsForAnApprover()
    {
        var member = await MemberAsync();
        await using (var page = new Page(postgres, Role.Support, "en"))
        {
            var shown = Open(page, member);
            shown.WaitForAssertion(() => shown.Find("[data-testid=correct]"), Patience);
            var asking = shown.OnAsync("[data-testid=correct]", e => e.ClickAsync(new()));
            page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=correction-days]"), Patience);
            await page.Dialogs.OnAsync("[data-testid=correction-days]", e => e.InputAsync("40"));
            page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=before-after]").TextContent.ShouldContain("40 days"), Patience);
            page.Dialogs.Find("[data-testid=needs-approval]");
            await page.Dialogs.OnAsync("[data-testid=correction-reason]", e => e.InputAsync("paid twice"));
            await page.Dialogs.OnAsync("[data-testid=correction-finish]", e => e.ClickAsync(new()));
            await asking;
            shown.WaitForAssertion(() => shown.Find("[data-testid=waiting]").TextContent.ShouldContain("paid twice"), Patience);
            shown.FindAll("[data-testid=approve]").ShouldBeEmpty();
        }
        await using var approver = new Page(postgres, Role.Finance, "en");
        var seen = Open(approver, member);
        seen.WaitForAssertion(() => seen.Find("[data-testid=approve]"), Patience);
        var overview = approver.Render<WaitingCorrections>();
        overview.WaitForAssertion(() => overview.Find("[data-testid=waiting-corrections]").TextContent.ShouldContain("1 correction"), Patience);

        await seen.OnAsync("[data-testid=approve]", e => e.ClickAsync(new()));

        seen.WaitForAssertion(() => seen.FindAll("[data-testid=waiting]").ShouldBeEmpty(), Patience);
        (await postgres.Databases.ReadAsync(db => db.Members.Select(m => m.VipExpireAt).SingleAsync(TestContext.Current.CancellationToken)))
            .ShouldBe(member.VipExpireAt!.Value.AddDays(40));
    }

    [Fact]
    public async Task Note_Added_StandsInTheLineOfTime()
    {
        var member = await MemberAsync();
        await using var page = new Page(postgres, Role.Support, "zh-CN");
        var shown = Open(page, member);
        shown.WaitForAssertion(() => shown.Find("[data-testid=note]"), Patience);

        await shown.OnAsync("[data-testid=note]", e => e.InputAsync("会员来电，已解释"));
        await shown.Find("[data-testid=note-add]").Closest("form")!.SubmitAsync(new());

        shown.WaitForAssertion(() => shown.Find(".line-text").TextContent.ShouldBe("会员来电，已解释"), Patience);
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Auditor)]
    public async Task Acts_OfOtherRoles_AreNone(string role)
    {
        var member = await MemberAsync();
        await using var page = new Page(postgres, role, "en");
        var shown = Open(page, member);

        shown.WaitForAssertion(() => shown.Find("[data-testid=steps]"), Patience);
        shown.FindAll("[data-testid=acts]").ShouldBeEmpty();
    }

    private static IRenderedComponent<MemberPage> Open(Page page, Member member)
        => page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));

    private Task<Member> MemberAsync()
        => postgres.Databases.MemberAsync(Now, m => (m.VipLevel, m.VipExpireAt, m.VipActivatedAt) = (1, Now.AddDays(20), Now.AddDays(-32)));
}
