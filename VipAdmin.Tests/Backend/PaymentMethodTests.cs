using VipAdmin.Core.Backend;

namespace VipAdmin.Tests.Backend;

public sealed class PaymentMethodTests
{
    [Theory]
    [InlineData("wechat", "wechat")]
    [InlineData("wechat_native", "wechat")]
    [InlineData("WeChatPay", "wechat")]
    [InlineData("ALIPAY_page", "alipay")]
    [InlineData("points", "points")]
    [InlineData("bank", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void WordOf_AnyWayOfPaying_IsTheWordItBeginsWith(string? method, string? word) => PaymentMethod.WordOf(method).ShouldBe(word);
}
