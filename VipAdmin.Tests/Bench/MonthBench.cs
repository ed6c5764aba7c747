using System.Diagnostics;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>The proof of <see cref="GeneratedMonth"/> with more than 200,000 orders.</summary>
[Trait("Category", "Bench")]
public sealed class MonthBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Least = 200_000;

    [Fact(Explicit = true)]
    public async Task Import_OfALargeMonth_FindsEachDifferenceOnce()
    {
        var month = new GeneratedMonth(postgres, seed: 11).Make(times: 40, ordinary: 3_200);
        month.Orders.ShouldBeGreaterThan(Least);
        var watch = Stopwatch.StartNew();

        await month.ProveAsync();

        BenchTable.Within($"month: {month.Orders:N0} orders imported, proved and imported again", watch.Elapsed.TotalSeconds, "s");
    }
}
