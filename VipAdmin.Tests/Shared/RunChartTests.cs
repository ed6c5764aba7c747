using Bunit;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class RunChartTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(760_000, "20 分钟", "10 分钟", "0")]
    [InlineData(290, "500 毫秒", "250 毫秒", "0")]
    [InlineData(3_100, "4 秒", "2 秒", "0")]
    [InlineData(70_000, "2 分钟", "1 分钟", "0")]
    [InlineData(100_000_000, "2 天", "24 小时", "0")]
    public async Task Axis_OfDurations_HasRoundOnes(double milliseconds, params string[] axis)
    {
        await using var page = new Page(postgres);

        var chart = Chart(page, [new Bar(milliseconds, "", null, [])], TimeSpan.FromMilliseconds(1), null);

        chart.FindAll(".run-chart-axis span").Select(label => label.TextContent).ShouldBe(axis);
    }

    [Fact]
    public async Task Axis_OfOtherValues_IsWrittenAsTheCallerSays()
    {
        await using var page = new Page(postgres);

        Chart(page, [new Bar(3, "", null, [])], null, null).FindAll(".run-chart-axis span").Select(label => label.TextContent).ShouldBe(["5!", "2.5!", "0!"]);
    }

    [Fact]
    public async Task Tick_AtTheEnd_EndsWithItsBar()
    {
        await using var page = new Page(postgres);
        var bars = Enumerable.Range(0, 31).Select(_ => new Bar(1, "", null, [])).ToArray();

        var chart = Chart(page, bars, null, [.. Enumerable.Range(0, 31).Select(i => i % 5 == 0 ? $"{i}" : null)]);

        chart.FindAll(".run-chart-ticks span").Where(tick => tick.ClassList.Contains("tick-end")).Select(tick => tick.TextContent).ShouldBe(["30"]);
    }

    private static readonly Func<double, string> Say = value => FormattableString.Invariant($"{value}!");

    private static IRenderedComponent<RunChart> Chart(Page page, IReadOnlyList<Bar> bars, TimeSpan? unit, IReadOnlyList<string?>? ticks)
        => page.Render<RunChart>(chart => chart.Add(each => each.Bars, bars).Add(each => each.Title, "t").Add(each => each.Unit, unit)
            .Add(each => each.Ticks, ticks).Add(each => each.Label, Say));
}
