using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core;

namespace VipAdmin.Web.Sandbox;

/// <summary>Decides whether the demo world may live in a database, and creates its first day there.</summary>
public sealed class DemoGround(SandboxTables tables, DemoBackend backend, TimeProvider time)
{
    /// <summary>
    /// Creates the world in an empty database, or finds the one created before. Refuses a database with orders, members or packages that the world did not
    /// create, however it is configured: those are real.
    /// </summary>
    /// <returns>Null when the world may live here, else the reason against it.</returns>
    public async Task<string?> PrepareAsync(Random random, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        if (await ExistsAsync(source, "SELECT EXISTS (SELECT 1 FROM sandbox.world)", stop))
        {
            return await ExistsAsync(source,
                "SELECT EXISTS (SELECT 1 FROM public.orders o WHERE NOT EXISTS (SELECT 1 FROM sandbox.trades t WHERE t.order_no = o.order_no))", stop)
                ? "the database has orders that the demo world did not make"
                : null;
        }
        if (await ExistsAsync(source,
            "SELECT EXISTS (SELECT 1 FROM public.orders) OR EXISTS (SELECT 1 FROM public.users) OR EXISTS (SELECT 1 FROM public.vip_packages)", stop))
        {
            return "the database has members, packages or orders that the demo world did not make";
        }
        await PlantAsync(source, new DemoSeed(time.UtcNow(), random).Grow(), stop);
        return null;
    }

    private async Task PlantAsync(NpgsqlDataSource source, DemoSeed seed, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using (var connection = await source.OpenConnectionAsync(stop))
        {
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await DemoRows.InsertAsync(connection, "public.vip_packages", DemoSeed.Packages.Select((p, i) => new
            {
                PackageId = p.Id, PackageName = p.Name, PackageCode = p.Code, DurationDays = p.Days, OriginalPrice = Money.YuanFromFen(p.OriginalFen),
                CurrentPrice = Money.YuanFromFen(p.Fen), SortOrder = i + 1, Status = 1, CreatedAt = now.AddDays(-90), UpdatedAt = now.AddDays(-90),
            }).ToList(), stop);
            await DemoRows.InsertAsync(connection, "public.users", seed.Members, stop);
            await DemoRows.InsertAsync(connection, "public.orders", seed.Orders, stop);
            var finished = seed.Orders.Select(order => order.OrderId).ToHashSet();
            await DemoRows.InsertAsync(connection, "public.vip_orders", seed.VipOrders.Where(v => finished.Contains(v.OrderId)).ToList(), stop);
            await DemoRows.InsertAsync(connection, "public.payment_callbacks", seed.Callbacks, stop);
            await DemoRows.InsertAsync(connection, "sandbox.trades", seed.Trades, stop);
            await using var born = new NpgsqlCommand("INSERT INTO sandbox.world (born_at, members) VALUES ($1, $2)", connection)
            {
                Parameters = { new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = seed.Members.Count } },
            };
            await born.ExecuteNonQueryAsync(stop);
            await transaction.CommitAsync(stop);
        }
        foreach (var (order, plan) in seed.Pending)
        {
            await backend.PlaceAsync(order, plan, stop);
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlDataSource source, string sql, CancellationToken stop)
    {
        await using var command = source.CreateCommand(sql);
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }
}
