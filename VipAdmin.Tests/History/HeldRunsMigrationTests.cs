using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.History;

/// <summary>The sums that were kept before held runs were counted apart.</summary>
public sealed class HeldRunsMigrationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.OrderTimeout;
    private static readonly DateOnly Day = new(2026, 11, 22);
    /// <summary>Half an hour after midnight in Beijing, when it was still the day before in UTC.</summary>
    private static readonly DateTime Early = BusinessDay.StartUtc(Day).AddMinutes(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Update_DaysWhoseRunsAreStillThere_MoveTheHeldOnes_AndOthersStayAsTheyAre()
    {
        JobRunDay Sums(DateOnly day) => new() { JobKey = Key, Day = day, Succeeded = 5, Skipped = 2, Counters = "{}", Durations = "{}", Latenesses = "{}" };
        await postgres.SaveAsync(Sums(Day), Sums(Day.AddDays(-1)),
            Run(Key, Early, RunStatus.Cancelled, slot: Early, errorCode: RunReason.Held),
            Run(Key, Early.AddMinutes(1), RunStatus.Warning, slot: Early.AddMinutes(1), errorCode: RunReason.CancelsHeld),
            Run(Key, Early.AddMinutes(2), RunStatus.Skipped, slot: Early.AddMinutes(2), errorCode: RunReason.AwaitingConfirmation),
            Run(Key, Early.AddMinutes(3), dryRun: true, errorCode: RunReason.Held));

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var assembly = db.GetService<IMigrationsAssembly>();
        var type = assembly.Migrations.Single(migration => migration.Key.EndsWith("_HeldRuns", StringComparison.Ordinal)).Value;
        foreach (var each in assembly.CreateMigration(type, db.Database.ProviderName!).UpOperations.OfType<SqlOperation>())
        {
            await postgres.ExecuteAsync(each.Sql);
        }

        (await db.JobRunDays.AsNoTracking().OrderBy(day => day.Day).Select(day => new { day.Succeeded, day.Skipped, day.Held }).ToListAsync(Stop))
            .ShouldBe([new { Succeeded = 5, Skipped = 2, Held = 0 }, new { Succeeded = 4, Skipped = 1, Held = 2 }]);
    }
}
