using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Orders;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Data;

public sealed class VipDbTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task BusinessTimestamps_ServerInShanghai_AreReadAsTheUtcThatWasWritten()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var created = new DateTime(2026, 11, 23, 15, 59, 59, DateTimeKind.Utc);
        db.Orders.Add(new Order { OrderId = "o-1", OrderNo = "VIP1", OrderType = Order.Vip, ProductType = "vip_month", ProductName = "月卡", Amount = 29.9m, CreatedAt = created, UpdatedAt = created });
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
}
