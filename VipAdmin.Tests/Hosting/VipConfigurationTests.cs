using Microsoft.AspNetCore.Builder;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace VipAdmin.Tests.Hosting;

/// <summary>Alone: it changes the environment of the process.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class VipConfigurationTests : IDisposable
{
    private readonly ProcessEnvironment process = new();

    [Fact]
    public void Names_OfTheExistingSystem_ReachTheOptions()
    {
        process.Set("ORDER_TIMEOUT_MINUTES", "20");
        process.Set("ENABLE_CRON", "0");

        var configuration = Configure();

        configuration.GetSection("OrderTimeout").Get<OrderTimeoutOptions>()!.Minutes.ShouldBe(20);
        configuration.GetSection("Scheduling").Get<SchedulingOptions>()!.Enabled.ShouldBeFalse();
        Row(configuration, "Scheduling:Enabled").ShouldBe(("false", "environment", "ENABLE_CRON"));
    }

    [Theory]
    [InlineData("TRUE", true), InlineData("False", false), InlineData("1", true), InlineData("no", false)]
    public void Flags_HoweverWritten_AreRead(string written, bool expected)
    {
        process.Set("Scheduling__Enabled", written);

        Configure().GetSection("Scheduling").Get<SchedulingOptions>()!.Enabled.ShouldBe(expected);
    }

    [Fact]
    public void DotEnv_BesideTheEnvironment_IsTheWeaker()
    {
        process.WriteDotEnv("ORDER_TIMEOUT_MINUTES=30\nRECONCILIATION_MAX_RETRIES=1\nReconciliation__WatchDays=3\nWECHAT_APP_ID=\n");
        process.Set("ORDER_TIMEOUT_MINUTES", "20");

        var configuration = Configure();

        Row(configuration, "OrderTimeout:Minutes").ShouldBe(("20", "environment", "ORDER_TIMEOUT_MINUTES"));
        Row(configuration, "Reconciliation:MaxRetries").ShouldBe(("1", ".env", "RECONCILIATION_MAX_RETRIES"));
        Row(configuration, "Reconciliation:WatchDays").ShouldBe(("3", ".env", "Reconciliation__WatchDays"));
        Row(configuration, "WeChatPay:AppId").ShouldBe((null, "default", "WECHAT_APP_ID"));
    }

    [Fact]
    public void CommandLine_OverTheEnvironment_Wins()
    {
        process.Set("ORDER_TIMEOUT_MINUTES", "20");

        Row(Configure("--OrderTimeout:Minutes=25"), "OrderTimeout:Minutes").ShouldBe(("25", "command line", "--OrderTimeout:Minutes"));
    }

    [Fact]
    public void Aliases_BothSet_TheFirstNameWins()
    {
        process.Set("WECHAT_API_V3_KEY", "22222222222222222222222222222222");
        process.Set("WECHAT_PAY_API_KEY_V3", "11111111111111111111111111111111");

        var configuration = Configure();

        configuration["WeChatPay:ApiV3Key"].ShouldBe("11111111111111111111111111111111");
        Row(configuration, "WeChatPay:ApiV3Key").ShouldBe(("••••••", "environment", "WECHAT_PAY_API_KEY_V3"));
    }

    [Theory]
    [InlineData("Development", null, null, "sandbox")]
    [InlineData("Development", "production", null, "production")]
    [InlineData("Development", null, "postgresql://vip@db/vip", null)]
    [InlineData("Production", null, null, null)]
    public void Platforms_NobodyNamesThem_ArePlayedOnTheEmbeddedDatabaseOnly(string environment, string? named, string? database, string? expected)
    {
        process.Set("ASPNETCORE_ENVIRONMENT", environment);
        process.Set("PAYMENT_ENV", named ?? "");
        process.Set("DATABASE_URL", database ?? "");

        var configuration = Configure();

        configuration["Payments:Environment"].ShouldBe(expected);
        Row(configuration, "Payments:Environment").Item2.ShouldBe(named is not null ? "environment" : expected is not null ? "embedded database" : "default");
    }

    public void Dispose() => process.Dispose();

    private static ConfigurationManager Configure(params string[] arguments) => WebApplication.CreateBuilder(arguments).AddVipConfiguration().Configuration;

    private static (string?, string, string) Row(ConfigurationManager configuration, string key)
    {
        var row = new SettingsView(configuration).Read().Single(row => row.Setting.Key == key);
        return (row.Shown, row.Source, row.Name);
    }
}
