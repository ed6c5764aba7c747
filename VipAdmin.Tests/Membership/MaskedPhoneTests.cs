using VipAdmin.Core.Membership;

namespace VipAdmin.Tests.Membership;

public sealed class MaskedPhoneTests
{
    [Theory]
    [InlineData("13800001234", "138****1234")]
    [InlineData("8613800001234", "861****1234")]
    [InlineData("5551234", "5****4")]
    [InlineData("123", "****")]
    [InlineData("", "****")]
    public void Of_AnyLength_HidesTheMiddle(string phone, string masked) => MaskedPhone.Of(phone).ShouldBe(masked);

    [Theory]
    [InlineData("用户13800001234", "用户138****1234")]
    [InlineData("小明2024", "小明2024")]
    [InlineData("a13800001234b13900005678", "a138****1234b139****5678")]
    public void InText_NumbersOfSevenDigitsAndMore_AreMasked(string text, string masked) => MaskedPhone.InText(text).ShouldBe(masked);
}
