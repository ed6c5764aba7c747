using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Tests.Orders;

public sealed class OrderWordsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("zh-CN", "wechat", "微信支付")]
    [InlineData("zh-CN", "wechat:2026-11-30", "微信支付 2026-11-30")]
    [InlineData("zh-CN", "wechat:2026-11-27:8", "微信支付 2026-11-27 对账单第 8 行")]
    [InlineData("en", "alipay:2026-11-27:8", "Alipay statement of 2026-11-27, line 8")]
    [InlineData("zh-CN", "wechat:2026-11-27:refund", "微信支付 2026-11-27 退款对账单")]
    [InlineData("zh-CN", "VIP17640000000001234", "VIP17640000000001234")]
    [InlineData("zh-CN", "wechat_refund_1", "wechat_refund_1")]
    public async Task Subject_OfOurMaking_IsSaidInWords_AndAnyOtherStays(string language, string subject, string said)
    {
        await using var page = new Page(postgres, language: language);

        page.Services.GetRequiredService<IStringLocalizer<OrdersText>>().Subject(subject).ShouldBe(said);
    }
}
