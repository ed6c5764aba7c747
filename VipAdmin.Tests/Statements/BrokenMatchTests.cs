using Npgsql;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

/// <summary>Wherever the host of a match dies, nothing of the match stays, and the next one does all of it once.</summary>
public sealed class BrokenMatchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly MatchWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("vip_admin.book_entries", "INSERT")]
    [InlineData("vip_admin.book_days", "INSERT")]
    [InlineData("vip_admin.discrepancies", "INSERT")]
    [InlineData("vip_admin.discrepancy_events", "INSERT")]
    [InlineData("vip_admin.statement_lines", "UPDATE")]
    [InlineData("vip_admin.statements", "UPDATE")]
    public async Task Match_WhoseHostDies_LeavesNothing_AndTheNextDoesItOnce(string table, string when)
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 10)));
        var differing = await world.LineAsync(await world.PaidAsync(At(Day, 11)), line => line.AmountFen = 19_90);
        await world.LineAsync(Day, WeChat, line => line.OrderNo = "VIP-unknown");
        await world.PaidAsync(At(Day, 12));

        await using (await DyingBackend.AtAsync(postgres, table, when))
        {
            await Should.ThrowAsync<NpgsqlException>(() => world.MatchAsync());
        }

        (await world.FoundAsync()).ShouldBeEmpty();
        var line = await world.NowAsync(differing);
        (line.Match, line.DiscrepancyId, line.Plain).ShouldBe((differing.Match, null, differing.Plain));
        (await CountAsync("book_entries"), await CountAsync("book_days"), await CountAsync("discrepancy_events")).ShouldBe((0, 0, 0));

        (await world.MatchAsync()).Found.ShouldBe(3);
        (await world.MatchAsync()).ShouldBe(new MatchResult(3, 1, 0, 3, 0, 0, false));
        (await world.OpenAsync()).Select(each => each.Item1).ShouldBe(
            [DiscrepancyType.AmountMismatch, DiscrepancyType.LocalMissing, DiscrepancyType.ChannelMissing], ignoreOrder: true);
        (await CountAsync("discrepancy_events")).ShouldBe(3);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    private async Task<long> CountAsync(string table)
    {
        await using var command = postgres.DataSource.CreateCommand($"SELECT count(*) FROM vip_admin.{table}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
