using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.OrderChecks;

public sealed class PlanBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Changes_OverdueOrdersOutsideThePlan_LeaveOutThoseWithAnOpenDiscrepancy()
    {
        await using var page = new Page(postgres, Role.Ops);
        var now = TimeProvider.System.UtcNow();
        var planned = await postgres.Databases.OrderAsync(now.AddDays(-1));
        await postgres.Databases.OrderAsync(now.AddDays(-1));
        var disputed = await postgres.Databases.OrderAsync(now.AddDays(-1));
        await postgres.Databases.DiscrepancyAsync(now, d => d.OrderNo = d.Subject = disputed.OrderNo);
        var run = GivenRuns.Run(Timetable.OrderTimeout, now, dryRun: true);
        await postgres.SaveAsync(run, run.Item(planned.OrderNo, ItemOutcome.Cancelled));

        var changes = await page.Services.GetRequiredService<PlanBoard>().ChangesAsync(Given.Ops, run.Id, TestContext.Current.CancellationToken);

        changes.ShouldBe(new PlanChanges(Gone: 0, More: 1));
    }
}
