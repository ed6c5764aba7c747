using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class RunScopeTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Flush_TheCommitBeforeWasLost_WritesEveryItemOnce()
    {
        var cut = new LostCommit();
        using var scope = new RunScope(new Databases(postgres, cut), TimeProvider.System)
        {
            RunId = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation,
            Actor = "system"
        };
        scope.Record(new OrderRunItem { OrderNo = "VIP1", Outcome = ItemOutcome.Left });
        scope.Record(new OrderRunItem { OrderNo = "VIP2", Outcome = ItemOutcome.Left });
        await Should.ThrowAsync<TimeoutException>(() => scope.FlushAsync(Stop));
        scope.Record(new OrderRunItem { OrderNo = "VIP3", Outcome = ItemOutcome.Left });

        await scope.FlushAsync(Stop);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRunItems.OrderBy(item => item.Id).Select(item => item.OrderNo).ToListAsync(Stop)).ShouldBe(["VIP1", "VIP2", "VIP3"]);
    }

    /// <summary>The first commit is cut off: everything was sent, nothing stays.</summary>
    private sealed class LostCommit : DbTransactionInterceptor
    {
        private bool cut;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => cut ? base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken) : throw Cut();

        private TimeoutException Cut()
        {
            cut = true;
            return new TimeoutException("the connection was cut");
        }
    }

    private sealed class Databases(PostgresFixture postgres, LostCommit cut) : IDbContextFactory<VipDb>
    {
        public VipDb CreateDbContext() => new(new DbContextOptionsBuilder<VipDb>(VipDbSetup.OptionsFor(postgres.DataSource)).AddInterceptors(cut).Options);
    }
}
