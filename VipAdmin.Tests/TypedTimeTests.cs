using System.Globalization;
using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class TypedTimeTests
{
    [Theory]
    [InlineData("09:05", "09:05")]
    [InlineData("9:05", "09:05")]
    [InlineData("1703", "17:03")]
    [InlineData(" 17.03 ", "17:03")]
    [InlineData("１７：０３", "17:03")]
    [InlineData("9点5分", "09:05")]
    [InlineData("17时", "17:00")]
    [InlineData("00:00", "00:00")]
    [InlineData("23h59", "23:59")]
    public void Text_OfATime_IsThatTime(string text, string time) => TypedTime.Of(text).ShouldBe(TimeSpan.Parse(time, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    // The beginning of a time that is being typed.
    [InlineData("1")]
    [InlineData("17")]
    [InlineData("170")]
    [InlineData("17:")]
    [InlineData("24:00")]
    [InlineData("2460")]
    [InlineData("12:60")]
    [InlineData("soon")]
    public void Text_OfSomethingElse_IsNoTime(string? text) => TypedTime.Of(text).ShouldBeNull();
}
