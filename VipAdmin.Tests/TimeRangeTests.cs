using System.Globalization;
using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class TimeRangeTests
{
    private static readonly DateTime Now = new(2026, 11, 24, 7, 30, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("2026-11-24", "2026-11-24", "2026-11-23T16:00:00", "2026-11-24T16:00:00")]
    [InlineData("2026-11-24", null, "2026-11-23T16:00:00", null)]
    [InlineData(null, "2026-11-24", null, "2026-11-24T16:00:00")]
    [InlineData("2026-11-24T04:00", "2026-11-24T05:00", "2026-11-23T20:00:00", "2026-11-23T21:00:00")]
    [InlineData("2026-11-24T04:00:30Z", "2026-11-24T13:00:00+08:00", "2026-11-24T04:00:30", "2026-11-24T05:00:00")]
    [InlineData("2026-11-24T04:00:00 08:00", null, "2026-11-23T20:00:00", null)]
    [InlineData("2026-11-24", "2026-11-24T05:00", "2026-11-23T16:00:00", "2026-11-23T21:00:00")]
    public void Read_OfFixedEnds_IsInUtcWithWholeBeijingDays(string? from, string? to, string? start, string? end)
    {
        var reading = TimeRange.Read(null, from, to);

        reading.Fault.ShouldBeNull();
        reading.Range.At(Now).ShouldBe((Utc(start), Utc(end)));
    }

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("6h", 6)]
    [InlineData("24h", 24)]
    [InlineData("7d", 168)]
    [InlineData("30d", 720)]
    public void Read_OfALength_MovesWithTheClock(string last, int hours)
    {
        var range = TimeRange.Read(last, null, null).Range;

        range.At(Now).ShouldBe((Now.AddHours(-hours), null));
        range.At(Now.AddHours(1)).ShouldBe((Now.AddHours(1 - hours), null));
        range.Length.ShouldBe(TimeSpan.FromHours(hours));
    }

    [Theory]
    [InlineData(null, "yesterday", null, TimeRangeFault.From)]
    [InlineData(null, "11/24/2026", null, TimeRangeFault.From)]
    [InlineData(null, "2026-11-24T25:00", null, TimeRangeFault.From)]
    [InlineData(null, "2026-02-30", null, TimeRangeFault.From)]
    [InlineData(null, "0001-01-01", null, TimeRangeFault.From)]
    [InlineData(null, "2026-11-24'; DROP TABLE orders; --", null, TimeRangeFault.From)]
    [InlineData(null, "２０２６-11-24", null, TimeRangeFault.From)]
    [InlineData(null, "2026-11-24\n", null, TimeRangeFault.From)]
    [InlineData(null, null, "99999-01-01", TimeRangeFault.To)]
    [InlineData(null, null, "9999-12-31T23:59:59Z", TimeRangeFault.To)]
    [InlineData(null, "2026-11-24", "now", TimeRangeFault.To)]
    [InlineData(null, "2026-11-24T05:00", "2026-11-24T04:00", TimeRangeFault.Reversed)]
    [InlineData(null, "2026-11-24T05:00", "2026-11-24T05:00", TimeRangeFault.Reversed)]
    [InlineData(null, "2026-11-25", "2026-11-24", TimeRangeFault.Reversed)]
    [InlineData("2h", null, null, TimeRangeFault.Last)]
    [InlineData("-1h", null, null, TimeRangeFault.Last)]
    [InlineData("99999999999999999999d", null, null, TimeRangeFault.Last)]
    [InlineData("1H", null, null, TimeRangeFault.Last)]
    [InlineData("1h ", null, null, TimeRangeFault.Last)]
    public void Read_OfAnythingElse_NamesTheFaultAndLimitsNothing(string? last, string? from, string? to, TimeRangeFault fault)
        => TimeRange.Read(last, from, to).ShouldBe(new TimeRangeReading(TimeRange.All, fault));

    [Fact]
    public void Read_OfNothing_IsEverything()
    {
        TimeRange.Read(null, null, null).ShouldBe(new TimeRangeReading(TimeRange.All, null));
        TimeRange.All.At(Now).ShouldBe((null, null));
        TimeRange.All.IsAll.ShouldBeTrue();
    }

    [Fact]
    public void Read_OfFixedEndsBesideALength_TakesTheEnds()
        => TimeRange.Read("1h", "2026-11-24", null).Range.From.ShouldBe(Utc("2026-11-23T16:00:00"));

    [Fact]
    public void Read_OfHugeText_IsRefusedQuickly() => TimeRange.Read(null, new string('2', 1_000_000), null).Fault.ShouldBe(TimeRangeFault.From);

    [Theory]
    [InlineData("2026-11-24", "2026-11-24")]
    [InlineData("2026-11-24T04:00", "2026-11-24T05:00")]
    [InlineData("2026-11-24", "2026-11-24T05:00")]
    [InlineData("2026-11-24T04:00:30.5", null)]
    [InlineData(null, "2026-11-24T05:00:01")]
    public void Text_OfARange_IsReadAsTheSame(string? from, string? to)
    {
        var range = TimeRange.Read(null, from, to).Range;

        (range.FromText, range.ToText).ShouldBe((from, to));
        TimeRange.Read(range.Last, range.FromText, range.ToText).Range.ShouldBe(range);
    }

    [Fact]
    public void Around_AnInstant_IsWholeMinutesOnBothSides()
    {
        var range = TimeRange.Around(Now.AddSeconds(42), TimeSpan.FromMinutes(30));

        (range.FromText, range.ToText).ShouldBe(("2026-11-24T15:00", "2026-11-24T16:01"));
    }

    private static DateTime? Utc(string? text)
        => text is null ? null : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    [Theory]
    // Around the middle.
    [InlineData("04:00", "08:00", 0.5, "05:00", "07:00")]
    [InlineData("04:00", "08:00", 2, "02:00", "10:00")]
    // Where the end is now, it stays; what would reach into the future is moved.
    [InlineData("08:00", "12:00", 0.5, "10:00", "12:00")]
    [InlineData("11:00", "11:40", 4, "09:21", "12:01")]
    [InlineData("11:00", "11:08", 0.5, null, null)]
    public void Zoomed_AStretchOfTime_KeepsItsMiddleOrItsEnd(string from, string until, double factor, string? first, string? last)
        => Ends(TimeRange.Zoomed(At(from), At(until), factor, At("12:00"))).ShouldBe((first, last));

    [Theory]
    [InlineData("04:00", "08:00", false, "00:00", "04:00")]
    [InlineData("04:00", "06:00", true, "06:00", "08:00")]
    [InlineData("08:00", "11:00", true, "09:01", "12:01")]
    [InlineData("08:00", "12:00", true, null, null)]
    public void Moved_ByItsLength_AndNotIntoTheFuture(string from, string until, bool later, string? first, string? last)
        => Ends(TimeRange.Moved(At(from), At(until), later, At("12:00"))).ShouldBe((first, last));

    [Fact]
    public void Steps_FromWhatNoListHas_LeadNowhere()
    {
        TimeRange.Zoomed(At("00:00").AddDays(-300), At("00:00"), 2, At("12:00")).ShouldBeNull();
        TimeRange.Moved(new DateTime(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc), At("12:00"), false, At("12:00")).ShouldBeNull();
        TimeRange.Moved(DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), At("11:00"), false, At("12:00")).ShouldBeNull();
        TimeRange.Zoomed(At("00:00"), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), 0.5, At("12:00")).ShouldBeNull();
    }

    private static DateTime At(string clock)
        => new DateTime(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc) + TimeSpan.Parse(clock, System.Globalization.CultureInfo.InvariantCulture);

    private static (string?, string?) Ends(TimeRange? range) => (range?.From?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
        range?.To?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
}
