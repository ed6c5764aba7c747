using Bunit;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Reminders;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Reminders;

public sealed class ExclusionsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Exclude_AFaultyList_NamesTheLines_AndTheCorrectedOneIsListed()
    {
        var member = await postgres.Databases.MemberAsync(TimeProvider.System.UtcNow(), m => (m.Phone, m.Nickname) = ("13800000042", "小明"));
        await using var page = new Page(postgres, Role.Ops, "en");
        var shown = page.At<ExclusionsPage>("/reminders/exclusions");
        shown.WaitForAssertion(() => shown.Find(".empty-title").TextContent.ShouldBe("No member is excluded"), Patience);

        await shown.OnAsync("[data-testid=exclude-list]", e => e.InputAsync("13800000042\nnobody"));
        await shown.OnAsync("[data-testid=exclude-reason]", e => e.InputAsync("refunded"));
        await shown.OnAsync("[data-testid=exclude-form]", e => e.SubmitAsync());
        shown.WaitForAssertion(() => shown.Find("[data-testid=exclude-faults] li").TextContent.ShouldBe("Line 2: nobody"), Patience);

        await shown.OnAsync("[data-testid=exclude-list]", e => e.InputAsync("13800000042"));
        await shown.OnAsync("[data-testid=exclude-form]", e => e.SubmitAsync());
        shown.WaitForAssertion(() => shown.Find("[data-testid=exclusions] tbody tr").TextContent.ShouldContain("refunded"), Patience);
        shown.Find("[data-testid=exclusions] .cell-b").TextContent.ShouldBe("138****0042");
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        (await db.ReminderExclusions.SingleAsync(TestContext.Current.CancellationToken)).UserId.ShouldBe(member.UserId);
    }

    [Fact]
    public async Task Reader_WithoutTheRight_SeesTheListAndNoForm()
    {
        await using var page = new Page(postgres, Role.Support);
        var shown = page.At<ExclusionsPage>("/reminders/exclusions");

        shown.WaitForAssertion(() => shown.Find(".empty-title"), Patience);
        shown.FindAll("[data-testid=exclude-form]").ShouldBeEmpty();
    }
}
