using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Overview;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Overview;

public sealed class FinanceBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = At(Day.AddDays(1), 11);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FinanceBoard Board => new(postgres.Databases, new CloseBoard(postgres.Databases), new FakeTimeProvider(Now));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Books_OfADay_SayWhatThePlatformHasWhatDiffersAndWhatIsMissing()
    {
        var world = new MatchWorld(postgres);
        await world.LineAsync(await world.PaidAsync(At(Day, 9)), line => line.FeeFen = 18);
        await world.LineAsync(await world.PaidAsync(At(Day, 10)), line => line.AmountFen -= 500);
        await world.MatchAsync();

        var books = await Board.BooksAsync(Given.Finance, Day, Stop);

        var wechat = books.Single(book => book.Figures.Channel == WeChat);
        (wechat.Figures.Statement, wechat.Figures.Platform.Payments.Count, wechat.Figures.FeeFen, wechat.Figures.DifferenceFen, wechat.Waiting)
            .ShouldBe((true, 2, 18, -500, 1));
        books.Single(book => book.Figures.Channel == Alipay).Figures.Statement.ShouldBeFalse();
    }

    [Fact]
    public async Task Days_CountLinesThatDifferAndWhatWasFound_ByChannelAndOverBoth()
    {
        var world = new MatchWorld(postgres);
        foreach (var channel in new[] { WeChat, Alipay })
        {
            for (var hour = 9; hour < 12; hour++)
            {
                var differs = channel == WeChat && hour == 9;
                await world.LineAsync(await world.PaidAsync(At(Day, hour), o => o.PaymentMethod = channel), line => line.AmountFen += differs ? 1 : 0);
            }
            await postgres.ExecuteAsync("UPDATE vip_admin.statements SET lines = 3");
            await world.MatchAsync(channel: channel);
        }
        foreach (var (channel, minutes) in new[] { (WeChat, 1), (WeChat, 3), (Alipay, 9) })
        {
            await FoundAsync(DiscrepancyType.LostCallback, channel, At(Day, 8), minutes);
        }
        await FoundAsync(DiscrepancyType.LatePayment, Alipay, At(Day.AddDays(-1), 23, 59), null);
        await FoundAsync(DiscrepancyType.DuplicatePayment, WeChat, At(Day.AddDays(-2), 0), null);
        await FoundAsync(DiscrepancyType.DuplicatePayment, WeChat, At(Day.AddDays(-3), 23, 59), null);

        var days = await Board.DaysAsync(Given.Finance, new FinanceDays(Day.AddDays(-2), Day, 1), Stop);

        days.Select(day => (day.First, day.Channel, day.Lines, day.Differing, day.Lost, day.LostP50, day.Late, day.Duplicates)).ShouldBe(
        [
            (Day.AddDays(-2), WeChat, 0, 0, 0, null, 0, 1), (Day.AddDays(-2), null, 0, 0, 0, null, 0, 1),
            (Day.AddDays(-1), Alipay, 0, 0, 0, null, 1, 0), (Day.AddDays(-1), null, 0, 0, 0, null, 1, 0),
            (Day, Alipay, 3, 0, 1, 540, 0, 0), (Day, WeChat, 3, 1, 2, 120, 0, 0), (Day, null, 6, 1, 3, 180, 0, 0),
        ]);
        var together = (await Board.DaysAsync(Given.Finance, new FinanceDays(Day.AddDays(-2), Day, 3), Stop)).Single(day => day.Channel is null);
        (together.First, together.Lines, together.Lost, together.LostFen, together.Late, together.Duplicates)
            .ShouldBe((Day.AddDays(-2), 6, 3, 3 * 29_90, 1, 1));
        together.LostP95!.Value.ShouldBe(504, 0.001);
    }

    [Theory]
    [InlineData(null, null, null, "2026-08-26", "2026-11-23", 1)]
    [InlineData("7d", null, null, "2026-11-16", "2026-11-23", 1)]
    [InlineData(null, "2026-11-01", "2026-11-05", "2026-11-01", "2026-11-05", 1)]
    [InlineData(null, "2025-11-24", null, "2025-11-24", "2026-11-23", 4)]
    [InlineData(null, "2026-12-24", null, "2026-11-23", "2026-11-23", 1)]
    public void Days_OfARange_AreWholeDaysInFewEnoughColumns(string? last, string? from, string? to, string first, string until, int step)
        => FinanceDays.Of(TimeRange.Read(last, from, to).Range, Now).ShouldBe(new FinanceDays(DateOnly.Parse(first), DateOnly.Parse(until), step));

    [Fact]
    public void Columns_OfDaysThatDoNotDivide_EndWithTheLastDay()
    {
        var days = new FinanceDays(Day.AddDays(-4), Day, 2);

        days.Columns.Select(column => (column, days.LastOf(column)))
            .ShouldBe([(Day.AddDays(-4), Day.AddDays(-3)), (Day.AddDays(-2), Day.AddDays(-1)), (Day, Day)]);
    }

    private Task<Discrepancy> FoundAsync(DiscrepancyType type, string channel, DateTime at, int? settledAfter)
        => postgres.Databases.DiscrepancyAsync(at, d =>
        {
            (d.Type, d.Channel, d.PlatformFen) = (type, channel, 29_90);
            d.PlatformEvidence = $$"""{"paidAt":"{{at:yyyy-MM-ddTHH:mm:ssZ}}"}""";
            if (settledAfter is { } minutes)
            {
                (d.Status, d.ResolvedAt, d.ResolvedBy, d.ResolvedById) = (DiscrepancyStatus.AutoResolved, at.AddMinutes(minutes), "system", "system");
            }
        });
}
