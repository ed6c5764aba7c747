using System.Globalization;
using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class MomentTests
{
    [Theory]
    [InlineData("2026-11-24", "2026-11-23T16:00:00Z")]
    [InlineData("2026-11-24T15:00", "2026-11-24T07:00:00Z")]
    [InlineData("2026-11-24 15:00", "2026-11-24T07:00:00Z")]
    [InlineData("2026-11-24T15:00:30", "2026-11-24T07:00:30Z")]
    [InlineData("2026-11-24T15:00:30.25", "2026-11-24T07:00:30.25Z")]
    [InlineData("2026-11-24T15:00Z", "2026-11-24T15:00:00Z")]
    [InlineData("2026-11-24T15:00:00+08:00", "2026-11-24T07:00:00Z")]
    [InlineData("2026-11-24T15:00:00 08:00", "2026-11-24T07:00:00Z")]
    [InlineData("2026-11-24T15:00+0800", "2026-11-24T07:00:00Z")]
    [InlineData("2026-11-24T15:00-05", "2026-11-24T20:00:00Z")]
    [InlineData("1970-01-01T08:00", "1970-01-01T00:00:00Z")]
    [InlineData("9999-12-31", "9999-12-30T16:00:00Z")]
    public void Parse_Iso8601_WithoutAnOffsetIsBeijing(string text, string utc)
    {
        Moment.TryParse(text, null, out var moment).ShouldBeTrue();
        (moment.Utc, moment.Utc.Kind).ShouldBe((DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture).UtcDateTime, DateTimeKind.Utc));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("03/04/2027")]
    [InlineData("13/04/2027")]
    [InlineData("12/11")]
    [InlineData("15:00")]
    [InlineData("23:59")]
    [InlineData("3PM")]
    [InlineData("08:00")]
    [InlineData("Dec 24")]
    [InlineData("24 Dec 2026")]
    [InlineData("Thu, 24 Dec 2026 15:00:00 GMT")]
    [InlineData("2026年12月24日")]
    [InlineData("2026-12-24,15:00")]
    [InlineData("2026/12/24")]
    [InlineData("2026-12-24T15")]
    [InlineData("2026-12-24T3:00")]
    [InlineData("2026-12-24T24:00")]
    [InlineData("2026-12-24T15:00:60")]
    [InlineData("2026-12-24T15:00 PM")]
    [InlineData("2026-12-24Z")]
    [InlineData("2026-12-24T15:00+8")]
    [InlineData("2026-12-24T15:00+15:00")]
    [InlineData("2026-12-24T15:00+08:60")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("2026-12")]
    [InlineData("2026")]
    [InlineData("20261224")]
    [InlineData("1h")]
    [InlineData("tomorrow")]
    [InlineData("0001-01-01")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1969-12-31")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("２０２６-12-24")]
    [InlineData("2026-12-24\n")]
    public void Parse_AnythingElse_IsRefused(string? text) => Moment.TryParse(text, null, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2026-11-24", true)]
    [InlineData("0001-01-01", false)]
    [InlineData("9999-12-31", false)]
    [InlineData("24.11.2026", false)]
    [InlineData("2026-11-24T15:00", false)]
    [InlineData(null, false)]
    public void Day_OnlyTheIsoForm_WithinWhatBothZonesCanShow(string? text, bool read) => (Moment.Day(text) is not null).ShouldBe(read);
}
