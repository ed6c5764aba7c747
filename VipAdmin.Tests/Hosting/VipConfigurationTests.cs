using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Hosting;

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

    [Theory]
    [InlineData("'wx1'"), InlineData("\"wx1\""), InlineData("`wx1`"), InlineData(" wx1\r")]
    public void Quotes_KeptByAContainer_ArePartOfNoSetting(string written)
    {
        process.Set("WECHAT_APP_ID", written);
        process.Set("Oidc__RoleClaim", written);

        var configuration = Configure("--Oidc:ClientId=" + written);

        configuration["WeChatPay:AppId"].ShouldBe("wx1");
        configuration["Oidc:RoleClaim"].ShouldBe("wx1");
        configuration["Oidc:ClientId"].ShouldBe("wx1");
        Row(configuration, "WeChatPay:AppId").ShouldBe(("wx1", "environment", "WECHAT_APP_ID"));
        SettingsNotes.Of(configuration).Warnings.Select(note => note.Name)
            .ShouldBe(written[0] == ' ' ? [] : ["WECHAT_APP_ID", "Oidc__RoleClaim", "--Oidc:ClientId"], ignoreOrder: true);
    }

    [Fact]
    public void ServiceLink_OfKubernetes_IsNoPort()
    {
        process.Set("SMTP_PORT", "tcp://10.0.0.5:25");

        var configuration = Configure();

        Row(configuration, "Smtp:Port").ShouldBe((null, "default", "SMTP_PORT"));
        SettingsNotes.Of(configuration).Warnings.ShouldHaveSingleItem().Name.ShouldBe("SMTP_PORT");
    }

    [Fact]
    public void DotEnv_OfThePaymentBackend_IsReadAsItIs()
    {
        process.Set("DB_HOST", "db.internal");
        process.WriteDotEnv("""
            # backend
            NODE_ENV=production
            DB_USER=vip
            DB_PASS='p#1$x'
            DATABASE_URL="postgresql://${DB_USER}:p%231@${DB_HOST}:${DB_PORT:-5432}/vip?schema=public"
            LOG_LEVEL=info
            x-api-key=1
            SOME KEY: value
            NOPE
            名称=1
            ORDER_TIMEOUT_MINUTES=20#minutes
            RECONCILIATION_MAX_RETRIES=2# tries
            SMTP_FROM=`VipAdmin <vip@example.com>`
            ERROR_ALERT_EMAILS=ops@example.com
            JWT_SECRET="a#b$c"
            GREETING=it's fine
            """);

        var configuration = Configure();

        configuration["Database:Url"].ShouldBe("postgresql://vip:p%231@db.internal:5432/vip?schema=public");
        configuration["OrderTimeout:Minutes"].ShouldBe("20");
        configuration["Reconciliation:MaxRetries"].ShouldBe("2");
        configuration["Smtp:From"].ShouldBe("VipAdmin <vip@example.com>");
        configuration["Logging:Level"].ShouldBe("Information");
        SettingsNotes.Of(configuration).Faults.ShouldBeEmpty();
        SettingsNotes.Of(configuration).Warnings.Select(note => note.Name).ShouldBe([".env, line 8", ".env, line 9", ".env, line 10"]);
    }

    [Fact]
    public void DotEnv_LinesOfOursThatAreWrong_AreAllNamedAtOnce()
    {
        process.WriteDotEnv("ORDER_TIMEOUT_MINUTES 20\nDATABASE_URL=postgresql://${DB_USER}@h/d\nENABLE_CRON='false\n");

        var builder = WebApplication.CreateBuilder().AddVipConfiguration();
        var faults = StartChecks.Faults(builder.Configuration, builder.Environment);

        faults.Take(3).Select(fault => fault.Key).ShouldBe(["ORDER_TIMEOUT_MINUTES", "ENABLE_CRON", "DATABASE_URL"]);
        faults[2].Found.ShouldBe("line 2 of .env: ${DB_USER} is set neither in the file nor in the environment");
    }

    [Theory]
    [InlineData("\"Production\"", "Production"), InlineData("'Development'", "Development"), InlineData("prod", "Production"), InlineData("development",
        "Development"), InlineData("staging", "Staging")]
    public void Environment_HoweverNamed_IsOneOfThree(string written, string expected)
    {
        process.Set("ASPNETCORE_ENVIRONMENT", written);

        Portal.EnvironmentName(Support.Folders.Root, []).ShouldBe(expected);
        Portal.EnvironmentName(Support.Folders.Root, ["--environment", "Staging"]).ShouldBe("Staging");
    }

    public void Dispose() => process.Dispose();

    private static ConfigurationManager Configure(params string[] arguments) => WebApplication.CreateBuilder(arguments).AddVipConfiguration().Configuration;

    private static (string?, string, string) Row(ConfigurationManager configuration, string key)
    {
        var row = new SettingsView(configuration).Read().Single(row => row.Setting.Key == key);
        return (row.Shown, row.Source, row.Name);
    }
}
