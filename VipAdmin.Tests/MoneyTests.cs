using VipAdmin.Core;

namespace VipAdmin.Tests;

/// <summary>One way to write an amount for people.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "¥0.00", "¥0.00")]
    [InlineData(123450, "¥1,234.50", "+¥1,234.50")]
    [InlineData(-1200, "−¥12.00", "−¥12.00")]
    [InlineData(-1, "−¥0.01", "−¥0.01")]
    public void Amount_ForPeople_HasAMinusSignAndOnlyADifferenceAPlus(long fen, string amount, string difference)
    {
        Money.Format(fen).ShouldBe(amount);
        Money.FormatDifference(fen).ShouldBe(difference);
    }
}
