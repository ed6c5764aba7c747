using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Damage;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Damage;

namespace VipAdmin.Tests.Damage;

public sealed class DamagePageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task ScannedAsync(string counters, RunStatus status = RunStatus.Succeeded)
        => postgres.SaveAsync(GivenRuns.Run(DamageScanJob.Key, Now.AddHours(-1), status, counters: counters));

    [Theory]
    [InlineData("en", "Never scanned", "not scanned")]
    [InlineData("zh-CN", "从未检查", "未检查")]
    public async Task NeverScanned_InEitherLanguage_ClaimsNothing(string language, string title, string cell)
    {
        await using var page = new Page(postgres, Role.Finance, language);
        var damage = page.Render<DamagePage>();

        damage.WaitForAssertion(() => damage.Find(".empty-title").TextContent.ShouldBe(title));
        damage.FindAll("tbody tr").Count.ShouldBe(8);
        damage.Find("[data-testid=kind-refundStuck]").TextContent.ShouldContain(cell);
        damage.FindAll("[data-testid=scanned]").ShouldBeEmpty();
        damage.FindAll("[data-testid=scan]").Count.ShouldBe(1, "those who handle discrepancies may scan");
    }

    [Fact]
    public async Task Auditor_SeesWhatWasFound_AndStartsNoScan()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var damage = page.Render<DamagePage>();

        damage.WaitForAssertion(() => damage.FindAll("tbody tr").Count.ShouldBe(8));
        damage.FindAll("[data-testid=scan]").ShouldBeEmpty();
    }

    [Fact]
    public async Task AScanThatFoundNothing_SaysSoWithItsTime()
    {
        await ScannedAsync("""{"paidNotActivated": 0, "recorded": 0, "agreed": 1}""");
        await using var page = new Page(postgres, Role.Ops, "en");
        var damage = page.Render<DamagePage>();

        damage.WaitForAssertion(() => damage.Find("[data-testid=scanned]").TextContent.ShouldContain("Nothing found"));
        damage.Find("[data-testid=scanned]").ClassList.ShouldContain("tone-ok");
        damage.Find("[data-testid=scanned]").TextContent.ShouldContain("newly recorded 0, resolved 1");
        damage.FindAll("[data-testid=never]").ShouldBeEmpty();
        damage.FindAll("[data-testid=scan]").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Findings_ByKind_AreCountedSummedAndLeadToTheirDiscrepancies()
    {
        await ScannedAsync("""{"statusOverwritten": 2, "statusOverwrittenFen": 5980, "refundStuck": 1, "refundStuckFen": 500, "recorded": 3, "agreed": 0}""");
        await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.LocalFen) = (DiscrepancyType.StatusOverwritten, 29_90));
        await postgres.Databases.DiscrepancyAsync(Now,
            d => (d.Type, d.LocalFen, d.Status) = (DiscrepancyType.StatusOverwritten, 29_90, DiscrepancyStatus.Resolved));
        await postgres.Databases.DiscrepancyAsync(Now, d => d.Type = DiscrepancyType.AmountMismatch);
        await using var page = new Page(postgres, Role.Auditor, "en");
        var damage = page.Render<DamagePage>();

        damage.WaitForAssertion(() => damage.Find("[data-testid=scanned]").TextContent.ShouldContain("Found 3 cases, ¥64.80"));
        damage.FindAll("[data-testid=kind-statusOverwritten] td").Select(cell => cell.TextContent.Trim()).Skip(1)
            .ShouldBe(["Last check 2", "¥59.80", "1open", "¥29.90", "1"]);
        damage.Find("[data-testid=kind-statusOverwritten] a.row-link").GetAttribute("href").ShouldBe("/discrepancies?type=statusOverwritten");
        damage.Find("[data-testid=kind-statusOverwritten] a.damage-done").GetAttribute("href")
            .ShouldBe("/discrepancies?type=statusOverwritten&status=any");
        // What the last scan found is done, so its link shows the finished ones.
        damage.Find("[data-testid=kind-refundStuck] a.row-link").GetAttribute("href").ShouldBe("/discrepancies?type=refundStuck&status=any");
    }

    [Fact]
    public async Task AFailedScan_IsNotTakenForOne()
    {
        await ScannedAsync("{}", RunStatus.Failed);
        await using var page = new Page(postgres, Role.Finance, "en");
        var damage = page.Render<DamagePage>();

        damage.WaitForAssertion(() => damage.Find("[data-testid=failing]").ShouldNotBeNull());
        damage.FindAll("[data-testid=never]").Count.ShouldBe(1);
    }
}
