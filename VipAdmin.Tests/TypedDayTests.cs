using System.Globalization;
using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class TypedDayTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    [Theory]
    [InlineData("2026-11-22", "2026-11-22")]
    [InlineData(" 2026/11/2 ", "2026-11-02")]
    [InlineData("2026.11.22", "2026-11-22")]
    [InlineData("20261122", "2026-11-22")]
    [InlineData("２０２６年１１月２２日", "2026-11-22")]
    [InlineData("11月22日", "2026-11-22")]
    [InlineData("11月22", "2026-11-22")]
    [InlineData("12 月 5 号", "2025-12-05")]
    [InlineData("2月29日", "2024-02-29")]
    [InlineData("22 Nov 2026", "2026-11-22")]
    [InlineData("nov 22", "2026-11-22")]
    [InlineData("1 December", "2025-12-01")]
    public void Text_OfADay_IsThatDay(string text, string day)
        => TypedDay.Of(text, Today).ShouldBe(DateOnly.Parse(day, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026/11/22", true)]
    [InlineData("22 Nov 2026", true)]
    [InlineData("11月22日", false)]
    [InlineData("nov 22", false)]
    public void WithYear_TakesNoDayWhoseYearIsGuessed(string text, bool taken)
        => TypedDay.WithYear(text).ShouldBe(taken ? new DateOnly(2026, 11, 22) : null);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30")]
    [InlineData("20261199")]
    [InlineData("13月1日")]
    [InlineData("2月30日")]
    [InlineData("VIP20261122")]
    [InlineData("1122")]
    [InlineData("13800002022")]
    [InlineData("4200002026112200000000000001")]
    [InlineData("may")]
    public void Text_OfSomethingElse_IsNoDay(string? text) => TypedDay.Of(text, Today).ShouldBeNull();
}
