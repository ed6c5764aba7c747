using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

/// <summary>A whole month of both channels, from files to discrepancies; <c>MonthBench</c> does the same at a hundred times the size.</summary>
public sealed class GeneratedMonthTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Import_OfAMonthWithEveryDifference_FindsEachOnceAndExplainsEveryFen()
    {
        var month = new GeneratedMonth(postgres, seed: 7).Make(times: 3, ordinary: 40);
        month.Orders.ShouldBeGreaterThan(2_500);

        await month.ProveAsync();
    }
}
