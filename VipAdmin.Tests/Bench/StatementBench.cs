using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// A statement of 1,000,000 lines against 1,000,000 orders of its day: import and match, beside a raw COPY of the same lines, one FULL JOIN that classifies
/// them, and storing the 20,000 rows that differ.
/// </summary>
[Trait("Category", "Bench")]
public sealed class StatementBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private const int Lines = 1_000_000;

    /// <summary>Lines of a file that both sides take beforehand: this process is compiled as it runs, the published portal is not.</summary>
    private const int Beforehand = 50_000;

    /// <summary>Every fiftieth line has another amount than its order: 20,000 differences.</summary>
    private const int DifferEvery = 50;

    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(file);

    private static string OrderNo(int i) => $"VIP{i:D17}";

    [Fact(Explicit = true)]
    public async Task ImportAndMatch_AMillionLines_BesideRawCopyAndJoin()
    {
        await GivenAsync(Beforehand);
        await RawAsync(Beforehand);
        await ImportAsync(Beforehand);
        await GivenAsync(Lines);
        var raw = await RawAsync(Lines);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = Environment.WorkingSet;
        var most = before;
        using var watching = new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        var watch = Stopwatch.StartNew();
        await ImportAsync(Lines);
        var took = watch.Elapsed.TotalSeconds;
        BenchTable.Beside("statement: import and match 1,000,000 lines, 20,000 differ", took, "COPY + FULL JOIN + insert", raw, 2);
        BenchTable.Within("statement: growth of resident memory while 1,000,000 lines are imported", (most - before) / 1048576.0, "MB", 64);
    }

    /// <summary>Orders, and a file with a line for each of them.</summary>
    private async Task GivenAsync(int lines)
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync($"""
            INSERT INTO public.orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, payment_status,
              transaction_id, paid_at, created_at, updated_at)
            SELECT gen_random_uuid()::text, 'VIP' || lpad(i::text, 17, '0'), NULL, 'vip', 'vip_month', '会员月卡',
              CASE WHEN i % {DifferEvery} = 0 THEN 2.00 ELSE 1.00 END, 'wechat', 1, '42000020261122' || lpad(i::text, 14, '0'),
              timestamp '2026-11-22 02:00:00' + i % 60 * interval '1 second', timestamp '2026-11-22 01:59:00', timestamp '2026-11-22 02:00:00'
            FROM generate_series(0, {lines - 1}) i
            """, 600);
        await postgres.ExecuteAsync("VACUUM ANALYZE public.orders", 600);
        await using var text = new StreamWriter(file);
        await text.WriteAsync(StatementWorld.Bill(lines, OrderNo));
    }

    private async Task ImportAsync(int lines)
    {
        await using var content = File.OpenRead(file);
        var import = await new StatementWorld(postgres).Desk.ImportAsync(Given.Finance, new StatementFile(content, "bill.csv", StatementSource.Cli), Stop);
        (import.State, import.Lines).ShouldBe((ImportState.Imported, lines));
        import.Matched!.Discrepancies.ShouldBe(lines / DifferEvery);
    }

    /// <summary>The same rows into a table with the same columns and indexes, as fast as the server takes them.</summary>
    private async Task<double> RawAsync(int lines)
    {
        await postgres.ExecuteAsync("""
            CREATE TABLE public.raw_lines (LIKE vip_admin.statement_lines INCLUDING ALL);
            CREATE TABLE public.raw_differences (order_no text, local_fen bigint, platform_fen bigint);
            """);
        var statement = Guid.NewGuid();
        var at = new DateTime(2026, 11, 22, 2, 0, 0, DateTimeKind.Utc);
        var watch = Stopwatch.StartNew();
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        await using (var copy = await connection.BeginBinaryImportAsync("""
            COPY public.raw_lines (statement_id, line_no, kind, order_no, transaction_id, traded_at, amount_fen, fee_fen, rate_millionths)
            FROM STDIN (FORMAT BINARY)
            """, Stop))
        {
            for (var i = 0; i < lines; i++)
            {
                await copy.StartRowAsync(Stop);
                await copy.WriteAsync(statement, NpgsqlDbType.Uuid, Stop);
                await copy.WriteAsync(i + 2, NpgsqlDbType.Integer, Stop);
                await copy.WriteAsync("payment", NpgsqlDbType.Text, Stop);
                await copy.WriteAsync(OrderNo(i), NpgsqlDbType.Text, Stop);
                await copy.WriteAsync($"42000020261122{i:D14}", NpgsqlDbType.Text, Stop);
                await copy.WriteAsync(at, NpgsqlDbType.TimestampTz, Stop);
                await copy.WriteAsync(100L, NpgsqlDbType.Bigint, Stop);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint, Stop);
                await copy.WriteAsync(6000, NpgsqlDbType.Integer, Stop);
            }
            await copy.CompleteAsync(Stop);
        }
        await using var classify = new NpgsqlCommand("""
            INSERT INTO public.raw_differences
            SELECT coalesce(l.order_no, o.order_no), (o.amount * 100)::bigint, l.amount_fen
            FROM public.raw_lines l FULL JOIN (
              SELECT order_no, amount FROM public.orders
              WHERE payment_status IN (1, 2, 4) AND paid_at >= '2026-11-21 16:00' AND paid_at < '2026-11-22 16:00') o ON o.order_no = l.order_no
            WHERE l.amount_fen IS DISTINCT FROM (o.amount * 100)::bigint
            """, connection) { CommandTimeout = 600 };
        (await classify.ExecuteNonQueryAsync(Stop)).ShouldBe(lines / DifferEvery);
        var took = watch.Elapsed.TotalSeconds;
        await postgres.ExecuteAsync("DROP TABLE public.raw_lines, public.raw_differences");
        return took;
    }
}
