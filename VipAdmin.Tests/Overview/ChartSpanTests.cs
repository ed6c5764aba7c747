using VipAdmin.Core;
using VipAdmin.Core.Overview;

namespace VipAdmin.Tests.Overview;

public sealed class ChartSpanTests
{
    /// <summary>21:30 in Beijing.</summary>
    private static readonly DateTime Now = new(2026, 11, 30, 13, 30, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(null, null, null, "2026-11-29T22:00", "2026-11-30T22:00", 60, 24)]
    [InlineData("1h", null, null, "2026-11-30T20:30", "2026-11-30T21:30", 5, 12)]
    [InlineData("6h", null, null, "2026-11-30T15:30", "2026-11-30T21:30", 15, 24)]
    [InlineData(null, "2026-11-30T20:10", "2026-11-30T20:20", "2026-11-30T20:10", "2026-11-30T20:20", 1, 10)]
    [InlineData("24h", null, null, "2026-11-29T21:00", "2026-11-30T22:00", 60, 25)]
    [InlineData("7d", null, null, "2026-11-23T20:00", "2026-12-01T00:00", 240, 43)]
    [InlineData("30d", null, null, "2026-10-31T00:00", "2026-12-01T00:00", 1440, 31)]
    [InlineData(null, "2026-11-30T04:00", "2026-11-30T05:00", "2026-11-30T04:00", "2026-11-30T05:00", 5, 12)]
    [InlineData(null, "2026-11-01", "2026-11-01", "2026-11-01T00:00", "2026-11-02T00:00", 60, 24)]
    [InlineData(null, "2026-01-01", "2026-11-30", "2026-10-30T00:00", "2026-12-01T00:00", 1440, 32)]
    [InlineData(null, "2027-01-01", null, "2026-11-29T22:00", "2026-11-30T22:00", 60, 24)]
    public void Of_ARange_HasWholeColumnsInBeijing_UntilNow(string? last, string? from, string? to, string first, string end, int minutes, int columns)
    {
        var span = ChartSpan.Of(TimeRange.Read(last, from, to).Range, Now);

        (BusinessDay.ToBeijing(span.First).ToString("yyyy-MM-ddTHH:mm"), BusinessDay.ToBeijing(span.End).ToString("yyyy-MM-ddTHH:mm")).ShouldBe((first, end));
        (span.Step, span.Columns.Count()).ShouldBe((TimeSpan.FromMinutes(minutes), columns));
    }
}
