using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

/// <summary>Over random histories the difference of every day is explained to the fen, and what was planted is found once.</summary>
public sealed class MatchingHistoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Days = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Match_OfARandomHistory_ExplainsEveryFenAndFindsWhatWasPlantedOnce(int seed)
    {
        await postgres.ResetAsync();
        var random = new Random(seed);
        var world = new MatchWorld(postgres);
        world.Time.SetUtcNow(At(Day.AddDays(Days + 2), 11));
        List<(DiscrepancyType Type, string Subject)> planted = [];
        foreach (var channel in PaymentMethod.Channels)
        {
            // One day more than orders are made for, so that midnight has a neighbour.
            for (var day = -1; day <= Days; day++)
            {
                await world.StatementAsync(Day.AddDays(day), channel);
            }
            for (var number = 0; number < 60; number++)
            {
                await PlantAsync(world, random, channel, planted);
            }
        }

        foreach (var (channel, day) in Everything().OrderBy(_ => random.Next()))
        {
            await world.MatchAsync(day, channel);
        }
        await AllAsync(world);

        foreach (var (channel, day) in Everything())
        {
            (await world.SumsAsync(day, channel)).Unexplained.ShouldBe(0, $"{channel} {day}");
        }
        (await world.OpenAsync()).ShouldBe(planted, ignoreOrder: true);

        // Once more in any order: no row is written but last_seen_at.
        var before = await RowsAsync();
        foreach (var (channel, day) in Everything().OrderBy(_ => random.Next()))
        {
            (await world.MatchAsync(day, channel)).Changed.ShouldBeFalse();
        }
        (await RowsAsync()).ShouldBe(before);
    }

    private static async Task AllAsync(MatchWorld world)
    {
        foreach (var (channel, day) in Everything())
        {
            await world.MatchAsync(day, channel);
        }
    }

    private static IEnumerable<(string Channel, DateOnly Day)> Everything()
        => PaymentMethod.Channels.SelectMany(channel => Enumerable.Range(-1, Days + 2).Select(day => (channel, Day.AddDays(day))));

    /// <summary>One order of a random kind: most agree, some nearly differ, some do.</summary>
    private static async Task PlantAsync(MatchWorld world, Random random, string channel, List<(DiscrepancyType, string)> planted)
    {
        var day = Day.AddDays(random.Next(Days));
        var at = At(day, random.Next(2, 22), random.Next(60), random.Next(60));
        var kind = random.Next(20);
        var order = await world.PaidAsync(at, o =>
        {
            o.PaymentMethod = channel + (random.Next(2) == 0 ? "" : "_native");
            o.Amount = random.Next(1, 50_000) / 100m;
            o.OrderType = random.Next(5) == 0 ? "points" : "vip";
            switch (kind)
            {
                case 1:
                    (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Pending, null, null);
                    break;
                case 2:
                    (o.PaymentStatus, o.PaidAt, o.TransactionId, o.CancelledAt) = (OrderStatus.Cancelled, null, null, at.AddMinutes(-1));
                    break;
                case 3:
                    o.PaymentStatus = OrderStatus.Cancelled;
                    break;
                case 4:
                    o.PaidAt = at.AddHours(-8);
                    break;
                case 5:
                    o.PaidAt = null;
                    break;
                case 6:
                    o.PaidAt = At(day, 23, 59, 58);
                    break;
            }
        });
        var fen = Money.FenFromYuan(order.Amount);
        switch (kind)
        {
            case 0:
                planted.Add((DiscrepancyType.ChannelMissing, order.OrderNo));
                return;
            case 6:
                // Carried over midnight, a near miss.
                await world.LineAsync(order, l => l.TradedAt = At(day.AddDays(1), 0, 0, 3), day.AddDays(1));
                return;
            case 7:
                await world.LineAsync(order, l => l.AmountFen = fen + 1, day);
                planted.Add((DiscrepancyType.AmountMismatch, order.OrderNo));
                return;
            case 8:
                var stray = await world.LineAsync(day, channel, l => (l.OrderNo, l.AmountFen, l.TradedAt) = ("X" + order.OrderNo, fen, at));
                await world.LineAsync(order, null, day);
                planted.Add((DiscrepancyType.LocalMissing, $"{channel}:{day:yyyy-MM-dd}:{stray.LineNo}"));
                return;
        }
        await world.LineAsync(order, l => (l.TradedAt, l.TransactionId) = (at, order.TransactionId ?? "T" + order.OrderNo), day);
        if (kind is >= 1 and <= 5)
        {
            DiscrepancyType[] types = [DiscrepancyType.LostCallback, DiscrepancyType.LatePayment, DiscrepancyType.StatusOverwritten, DiscrepancyType.TimeShift,
                DiscrepancyType.IdentityMismatch];
            planted.Add((types[kind - 1], order.OrderNo));
            return;
        }
        var numbered = channel == WeChat || random.Next(2) == 0;
        switch (kind)
        {
            case 9:
                await world.BackAsync(order, "R" + order.OrderNo, at.AddMinutes(5), l => l.AmountFen = fen, day);
                planted.Add((DiscrepancyType.RefundRemoteOnly, "R" + order.OrderNo));
                break;
            case 10 when fen > 1:
                var amount = await world.RefundAsync(order, at.AddMinutes(5), (fen - 1) / 100m);
                await world.BackAsync(order, amount, at.AddMinutes(5), l => l.AmountFen = fen, day);
                planted.Add((DiscrepancyType.RefundAmount, amount));
                break;
            case 11 when day == Day:
                planted.Add((DiscrepancyType.RefundLocalOnly, await world.RefundAsync(order, at.AddMinutes(5))));
                break;
            case 12 or 13:
                var refund = await world.RefundAsync(order, at.AddMinutes(5));
                // Half of them a day later.
                await world.BackAsync(order, numbered ? refund : null, at, l => l.AmountFen = fen, day.AddDays(kind - 12));
                break;
        }
    }

    /// <summary>Every row with the transaction that wrote it last, last_seen_at aside.</summary>
    private Task<string> RowsAsync() => postgres.Databases.ReadAsync(async db => (await db.Database.SqlQuery<string>($"""
        SELECT string_agg(row, '|' ORDER BY row) AS "Value" FROM (
          SELECT l.xmin || ' ' || l::text AS row FROM vip_admin.statement_lines l
          UNION ALL SELECT e.xmin || ' ' || e::text FROM vip_admin.book_entries e
          UNION ALL SELECT s.xmin || ' ' || s::text FROM vip_admin.statements s
          UNION ALL SELECT (to_jsonb(d) - 'last_seen_at')::text FROM vip_admin.discrepancies d
          UNION ALL SELECT x.xmin || ' ' || x::text FROM vip_admin.discrepancy_events x) r
        """).SingleAsync(Stop)));
}
