using VipAdmin.Core.Live;

namespace VipAdmin.Tests.Live;

public sealed class ClockComparisonTests
{
    [Theory]
    [InlineData("machine +0, database +60, wechat -0", "")]
    [InlineData("machine +0, database +960, wechat +1", "database")]
    [InlineData("machine +0, database -960, alipay +0", "database")]
    [InlineData("machine +0, database +960, wechat +955", "machine")]
    [InlineData("machine +0, database +0, wechat +960", "wechat")]
    [InlineData("machine +0, database +2, wechat +1, alipay +960", "alipay")]
    [InlineData("machine +0, database +2, wechat +960, alipay +961", "machine, database")]
    [InlineData("machine +0, database +500, wechat +960, alipay +961", "machine, database")]
    [InlineData("machine +0, database +960", "")]
    [InlineData("machine +0, database +960, wechat -960", "")]
    public void Wrong_TwoAgainstOne_DecideWhoseClockIsWrong(string sides, string wrong)
        => string.Join(", ", ClockComparison.Parse(sides)!.Wrong.Select(side => side.Name)).ShouldBe(wrong);

    [Theory]
    [InlineData("machine +0, database +60", false)]
    [InlineData("machine +0, database +61", true)]
    [InlineData("machine +0, database -61", true)]
    [InlineData("machine +0, database +31, wechat -31", true)]
    [InlineData("machine +0", false)]
    public void Disagree_MoreThanAMinuteBetweenAnyTwo(string sides, bool disagree) => ClockComparison.Parse(sides)!.Disagree.ShouldBe(disagree);

    [Fact]
    public void Text_IsReadBack()
        => ClockComparison.Parse("machine +0, database +960, wechat -1")!.ToString().ShouldBe("machine +0, database +960, wechat -1");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no answer")]
    [InlineData("machine +99999999999999999")]
    public void Parse_SomethingElse_IsNull(string? text) => ClockComparison.Parse(text).ShouldBeNull();
}
