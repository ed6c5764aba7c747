using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

public sealed class SandboxSetupTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Options_SandboxWithoutCredentials_PointAtALoopbackSandbox()
    {
        await using var bench = new SandboxBench(postgres);

        var weChat = bench.Services.GetRequiredService<IOptions<WeChatPayOptions>>().Value;
        var alipay = bench.Services.GetRequiredService<IOptions<AlipayOptions>>().Value;

        weChat.MchId.ShouldBe(SandboxKeys.WeChatMchId);
        new Uri(weChat.ApiBaseUrl).IsLoopback.ShouldBeTrue();
        new Uri(alipay.Gateway).Port.ShouldBe(new Uri(weChat.ApiBaseUrl).Port);
    }

    [Fact]
    public async Task Options_OnePlatformHasCredentials_ThatOneIsLeftAlone()
    {
        await using var bench = new SandboxBench(postgres, more: services => services.Configure<WeChatPayOptions>(o => o.MchId = "1900000001"));

        var weChat = bench.Services.GetRequiredService<IOptions<WeChatPayOptions>>().Value;
        var alipay = bench.Services.GetRequiredService<IOptions<AlipayOptions>>().Value;

        weChat.ApiBaseUrl.ShouldBe(new WeChatPayOptions().ApiBaseUrl);
        new Uri(alipay.Gateway).IsLoopback.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Production", "sandbox")]
    [InlineData("Development", "production")]
    public async Task Options_ProductionOrRealPlatforms_AreUntouchedAndNothingIsServed(string environment, string paymentEnv)
    {
        await using var bench = new SandboxBench(postgres, environment, null, ("PAYMENT_ENV", paymentEnv));

        bench.Services.GetRequiredService<IOptions<WeChatPayOptions>>().Value.MchId.ShouldBeNull();
        bench.Services.GetRequiredService<IOptions<AlipayOptions>>().Value.Gateway.ShouldBe(new AlipayOptions().Gateway);
        bench.Services.GetService<SandboxServer>().ShouldBeNull();
    }

    [Fact]
    public void Server_MadeByHandInProduction_RefusesToExist()
        => Should.Throw<InvalidOperationException>(
            () => new SandboxServer(null!, null!, Options.Create(new SandboxOptions()), new HostingEnvironment { EnvironmentName = "Production" },
                NullLoggerFactory.Instance))
            .Message.ShouldContain("Production");
}
