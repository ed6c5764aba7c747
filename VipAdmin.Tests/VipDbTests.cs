using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests;

public sealed class VipDbTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task BusinessTimestamps_ServerInShanghai_AreReadAsTheUtcThatWasWritten()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var created = new DateTime(2026, 11, 23, 15, 59, 59, DateTimeKind.Utc);
        db.Orders.Add(
            new Order
            {
                OrderId = "o-1", OrderNo = "VIP1", OrderType = Order.Vip, ProductType = "vip_month", ProductName = "月卡", Amount = 29.9m,
                CreatedAt = created, UpdatedAt = created
            });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        db.ChangeTracker.Clear();
        var read = await db.Orders.SingleAsync(o => o.CreatedAt == created, TestContext.Current.CancellationToken);
        read.CreatedAt.ShouldBe(created);
        read.CreatedAt.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public async Task Model_AgainstMigrations_HasNoPendingChange()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task Query_LimitedWithoutAnOrder_Fails()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<InvalidOperationException>(() => db.Orders.Take(3).CountAsync(TestContext.Current.CancellationToken)))
            .Message.ShouldContain("RowLimitingOperationWithoutOrderByWarning");
        (await Should.ThrowAsync<InvalidOperationException>(() => db.Orders.FirstOrDefaultAsync(TestContext.Current.CancellationToken)))
            .Message.ShouldContain("FirstWithoutOrderByAndFilterWarning");
    }

    [Fact]
    public async Task Migrations_EachTargetModel_HasTheTablesCreatedSoFar()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var assembly = db.GetService<IMigrationsAssembly>();
        List<string> tables = [];
        foreach (var (id, type) in assembly.Migrations)
        {
            var migration = assembly.CreateMigration(type, db.Database.ProviderName!);
            tables.AddRange(migration.UpOperations.OfType<CreateTableOperation>().Select(operation => operation.Name));
            tables.RemoveAll(table => migration.UpOperations.OfType<DropTableOperation>().Any(operation => operation.Name == table));

            var own = migration.TargetModel.GetEntityTypes().Where(entity => entity.GetSchema() == Core.VipDb.Schema && !entity.IsTableExcludedFromMigrations())
                .Select(entity => entity.GetTableName()!).Distinct();
            own.Order().ShouldBe(tables.Order(), id);
        }
    }

    [Theory]
    [InlineData("infinity", "9999-01-01 00:00:00")]
    [InlineData("294276-12-31 23:59:59.999999", "9999-01-01 00:00:00")]
    [InlineData("10000-06-01", "9999-01-01 00:00:00")]
    [InlineData("9999-12-31 23:59:59", "9999-01-01 00:00:00")]
    [InlineData("9998-12-31 23:59:59.999999", "9998-12-31 23:59:59.999999")]
    [InlineData("2026-11-23 15:59:59.123456", "2026-11-23 15:59:59.123456")]
    [InlineData("1969-12-31 23:59:59", "1969-12-31 23:59:59")]
    [InlineData("0001-01-01", "0001-01-01 00:00:00")]
    [InlineData("4713-01-01 BC", "0001-01-01 00:00:00")]
    [InlineData("-infinity", "0001-01-01 00:00:00")]
    public async Task Timestamps_WhateverPostgresHolds_AreRead(string stored, string read)
    {
        var expected = DateTime.SpecifyKind(DateTime.Parse(read, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        await postgres.ResetAsync();
        await postgres.ExecuteAsync($"""
            INSERT INTO users (user_id, phone, password_hash, vip_expire_at) VALUES ('u', '1', '-', '{stored}');
            INSERT INTO vip_admin.vip_grants (order_id, order_no, user_id, package_code, transaction_id, duration_days, granted_at, granted_by, expire_after)
            VALUES ('o', 'VIP1', 'u', 'vip_month', 'T', 30, now(), 'test', timestamp '{stored}' AT TIME ZONE 'UTC')
            """);
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var member = await db.Members.SingleAsync(TestContext.Current.CancellationToken);
        (member.VipExpireAt, member.VipExpireAt!.Value.Kind).ShouldBe((expected, DateTimeKind.Utc));
        var grant = await db.VipGrants.SingleAsync(TestContext.Current.CancellationToken);
        (grant.ExpireAfter, grant.ExpireAfter!.Value.Kind).ShouldBe((expected, DateTimeKind.Utc));
        (await db.Database.SqlQuery<DateTime>($"SELECT vip_expire_at AS \"Value\" FROM users").SingleAsync(TestContext.Current.CancellationToken))
            .ShouldBe(expected);
    }

    [Fact]
    public async Task Timestamps_OfTheWrongKind_AreRefused()
    {
        await using var command = postgres.DataSource.CreateCommand("SELECT @at");
        command.Parameters.Add(new Npgsql.NpgsqlParameter("at", NpgsqlTypes.NpgsqlDbType.Timestamp) { Value = DateTime.UtcNow });
        (await Should.ThrowAsync<Exception>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken))).GetBaseException()
            .ShouldBeOfType<ArgumentException>();
    }
}
