using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VipAdmin.Core;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments;

public sealed class PaymentPlatformsTests
{
    [Theory]
    [InlineData("wechat", "wechat")]
    [InlineData("wechat_native", "wechat")]
    [InlineData("WeChat", "wechat")]
    [InlineData("alipay", "alipay")]
    [InlineData("alipay_wap", "alipay")]
    public async Task Method_StartingWithAChannel_LeadsToItsPlatform(string method, string channel)
    {
        await using var provider = Provider();
        provider.GetRequiredService<PaymentPlatforms>().For(method).ShouldBeOfType<PaymentRoute.Ask>().Platform.Channel.ShouldBe(channel);
    }

    [Fact]
    public async Task Method_Points_LeadsNowhere()
    {
        await using var provider = Provider();
        provider.GetRequiredService<PaymentPlatforms>().For("points").ShouldBeOfType<PaymentRoute.NothingToAsk>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("paypal")]
    [InlineData("my-wechat")]
    public async Task Method_Unknown_IsNeverGuessed(string? method)
    {
        await using var provider = Provider();
        provider.GetRequiredService<PaymentPlatforms>().For(method).ShouldBe(new PaymentRoute.UnknownMethod(method));
    }

    [Fact]
    public async Task Settings_OfBothSections_AreBound()
    {
        await using var provider = Provider(("WeChatPay:MchId", "1900000109"), ("Alipay:AppId", "2021000000000001"), ("Payments:Parallelism", "3"));

        provider.GetRequiredService<IOptions<WeChatPayOptions>>().Value.MchId.ShouldBe("1900000109");
        provider.GetRequiredService<IOptions<AlipayOptions>>().Value.AppId.ShouldBe("2021000000000001");
        provider.GetRequiredService<IOptions<PaymentsOptions>>().Value.Parallelism.ShouldBe(3);
    }

    private static ServiceProvider Provider(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddVipCore(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
        return services.BuildServiceProvider();
    }
}
