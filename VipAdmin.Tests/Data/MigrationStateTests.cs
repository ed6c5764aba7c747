using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Data;

public sealed class MigrationStateTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_AreTheMigrationsThatTheToolFinds()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        MigrationState.Known.ShouldBe(db.Database.GetMigrations());
    }

    [Fact]
    public async Task Read_ComparesWhatTheDatabaseHas()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        var state = await MigrationState.ReadAsync(db, Stop);
        state.Pending.ShouldBe(0);
        state.Unknown.ShouldBeEmpty();

        await db.Database.ExecuteSqlAsync(
            $"UPDATE vip_admin.migrations SET migration_id = '20990101000000_Later' WHERE migration_id = {MigrationState.Known[^1]}", Stop);
        state = await MigrationState.ReadAsync(db, Stop);
        state.Pending.ShouldBe(1);
        state.Unknown.ShouldBe(["20990101000000_Later"]);

        await db.Database.ExecuteSqlAsync($"DROP TABLE vip_admin.migrations", Stop);
        (await MigrationState.ReadAsync(db, Stop)).Pending.ShouldBe(MigrationState.Known.Count);
    }
}
