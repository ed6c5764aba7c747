using VipAdmin.Core.Backend;
using VipAdmin.Core.Orders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Backend;

public sealed class TransactionIndexesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Number = "4200001234567890123456789012";
    private static readonly DateTime Now = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP INDEX IF EXISTS public.orders_transaction_id_idx, public.payment_callbacks_transaction_id_idx");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Read_EachProposedStatement_MakesWhatItIsProposedFor()
    {
        var before = await ReadAsync(readable: -1);
        (before.Orders, before.Callbacks).ShouldBe((false, false));
        before.Missing.Select(each => each.Table).ShouldBe(["orders", "payment_callbacks"]);

        foreach (var missing in before.Missing)
        {
            await postgres.ExecuteAsync(missing.Statement);
        }

        var after = await ReadAsync(readable: -1);
        (after.Orders, after.Callbacks, after.Missing.Count).ShouldBe((true, true, 0));
        (await Doctor.TransactionsAsync(new OrderSearch(postgres.Databases, TimeProvider.System), Stop)).ShouldHaveSingleItem().Detail
            .ShouldBe("every index is there");
    }

    [Theory]
    [InlineData("(order_no, transaction_id)", false)]
    [InlineData("(transaction_id) WHERE processed", false)]
    [InlineData("(transaction_id) WHERE transaction_id IS NOT NULL", true)]
    [InlineData("(transaction_id, order_no)", true)]
    public async Task Read_AnotherIndex_ServesOnlyWhereEachNumberIsInFront(string columns, bool serves)
    {
        await postgres.ExecuteAsync($"CREATE INDEX payment_callbacks_transaction_id_idx ON public.payment_callbacks {columns}");

        (await ReadAsync(readable: -1)).Callbacks.ShouldBe(serves);
    }

    [Fact]
    public async Task Read_SmallTables_AreReadWithoutIndex()
    {
        var small = await ReadAsync(TransactionIndexes.Readable);

        (small.Orders, small.Callbacks, small.Missing.Count).ShouldBe((true, true, 2));
    }

    [Fact]
    public async Task Search_WithoutTheIndex_SaysWhatItLeftOut_AndFindsItWithTheIndex()
    {
        var order = await postgres.Databases.OrderAsync(Now, but: o => o.TransactionId = Number);
        var search = new OrderSearch(postgres.Databases, TimeProvider.System) { Readable = -1 };

        var without = await FindAsync(search);
        without.Page.Rows.ShouldBeEmpty();
        without.Unsearched.ShouldBe([UnsearchedPart.Orders, UnsearchedPart.Callbacks]);

        await postgres.ExecuteAsync("CREATE INDEX orders_transaction_id_idx ON public.orders (transaction_id)");
        var with = await FindAsync(search);
        with.Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(order.OrderNo);
        with.Unsearched.ShouldBe([UnsearchedPart.Callbacks]);
    }

    [Fact]
    public async Task Search_WithoutTheIndex_FindsWhatAStatementNames()
    {
        var order = await postgres.Databases.OrderAsync(Now);
        await postgres.ExecuteAsync($"""
            INSERT INTO vip_admin.statement_lines (statement_id, line_no, kind, order_no, transaction_id, traded_at, amount_fen, fee_fen)
            VALUES ('0190ffff-ffff-7fff-8fff-ffffffffffff', 2, 'payment', '{order.OrderNo}', '{Number}', now(), 2990, 18)
            """);

        (await FindAsync(new OrderSearch(postgres.Databases, TimeProvider.System) { Readable = -1 })).Page.Rows.ShouldHaveSingleItem().OrderNo
            .ShouldBe(order.OrderNo);
    }

    private static Task<OrderMatches> FindAsync(OrderSearch search)
        => search.FindAsync(Given.Finance, new OrderFilter { Text = Number }, null, null, 20, Stop);

    private async Task<TransactionIndexes> ReadAsync(long readable)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await TransactionIndexes.ReadAsync(db, Stop, readable);
    }
}
