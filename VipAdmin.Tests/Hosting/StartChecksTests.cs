using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.Hosting;

public sealed class StartChecksTests
{
    private static readonly Dictionary<string, string> ProductionReady = new()
    {
        ["DATABASE_URL"] = "postgresql://u:p@h/d",
        ["ALIPAY_APP_ID"] = "2021000000000001",
        ["ALIPAY_SELLER_ID"] = "2088000000000000",
        ["ALIPAY_PRIVATE_KEY"] = Key("alipay-app.pkcs8.pem"),
        ["ALIPAY_PUBLIC_KEY"] = Key("alipay-platform.public.pem"),
    };

    [Fact]
    public void Faults_SeveralAtOnce_AreAllNamedAsWritten()
    {
        var faults = Check(new()
        {
            ["ORDER_TIMEOUT_MINUTES"] = "abc",
            ["RECONCILIATION_MAX_RETRIES"] = "99",
            ["ENABLE_CRON"] = "maybe",
            ["PAYMENT_ENV"] = "staging",
            ["DATABASE_URL"] = "postgresql://u:hidden@h:99999/d",
        }, ("Scheduling:TimeZone", "Mars/Olympus"));

        faults.Select(fault => fault.Key).ShouldBe(["DATABASE_URL", "ENABLE_CRON", "Scheduling:TimeZone", "ORDER_TIMEOUT_MINUTES", "RECONCILIATION_MAX_RETRIES", "PAYMENT_ENV"]);
        faults.Single(fault => fault.Key == "ORDER_TIMEOUT_MINUTES").ShouldBe(new StartFault("ORDER_TIMEOUT_MINUTES", "is \"abc\"", "a whole number from 1 to 1440"));
        string.Join('\n', faults).ShouldNotContain("hidden");
    }

    [Fact]
    public void Faults_OfTasks_NameEachKeyAndSayWhichPartOfTheScheduleIsWrong()
    {
        var faults = Check([], ("Tasks:reconciliation:Cron", "0 25 * * *"), ("Tasks:orderTimeout:DeadlineMinutes", "0"), ("Tasks:vipReminder:Zone", "China Standard Time"), ("Tasks:vipRemider:Cron", "0 9 * * *"));

        faults.Select(fault => fault.Key).ShouldBe(["Tasks:reconciliation:Cron", "Tasks:vipReminder:Zone", "Tasks:orderTimeout:DeadlineMinutes", "Tasks__vipRemider__Cron"]);
        faults[0].Found.ShouldBe("is \"0 25 * * *\": Field “hour”: “25” is not between 0 and 23.");
        faults[3].Expected.ShouldContain("vipReminder");
        Check([], ("Tasks:reconciliation:Cron", "*/10 * * * *"), ("Tasks:reconciliation:CatchUpMinutes", "0")).ShouldBeEmpty();
    }

    [Fact]
    public void Faults_NothingConfiguredInDevelopment_AreNone() => Check([]).ShouldBeEmpty();

    [Fact]
    public void Faults_NothingConfiguredInProduction_NameWhatIsMissing()
        => Check([], Environments.Production).Select(fault => fault.Key).ShouldBe(["Oidc__Authority", "Oidc__ClientId", "WECHAT_MCH_ID, ALIPAY_APP_ID", "DATABASE_URL"], ignoreOrder: true);

    [Fact]
    public void Faults_CompleteProduction_AreNone()
        => Check(ProductionReady, Environments.Production, ("Oidc:Authority", "https://login.example.com"), ("Oidc:ClientId", "vip")).ShouldBeEmpty();

    [Fact]
    public void Faults_SandboxInProduction_IsRefused()
        => Check(new(ProductionReady) { ["PAYMENT_ENV"] = "sandbox" }, Environments.Production, ("Oidc:Authority", "https://login.example.com"), ("Oidc:ClientId", "vip"))
            .Single().Key.ShouldBe("PAYMENT_ENV");

    [Fact]
    public void Faults_KeyFileThatIsNotThere_IsNamedWithItsPath()
    {
        var faults = Check(new(ProductionReady) { ["ALIPAY_PRIVATE_KEY"] = "/nowhere/key.pem" });

        var fault = faults.ShouldHaveSingleItem();
        fault.Key.ShouldBe("ALIPAY_PRIVATE_KEY");
        fault.Found.ShouldContain("/nowhere/key.pem");
    }

    [Fact]
    public void Faults_ProviderWithoutTls_NeedsToBeAllowed()
    {
        Check([], ("Oidc:Authority", "http://localhost:9000"), ("Oidc:ClientId", "vip")).Single().Key.ShouldBe("Oidc:Authority");
        Check([], ("Oidc:Authority", "http://localhost:9000"), ("Oidc:ClientId", "vip"), ("Oidc:RequireHttpsMetadata", "false")).ShouldBeEmpty();
    }

    [Fact]
    public void Faults_OfMail_NameWhatIsMissingOnceSomebodyIsToBeTold()
    {
        Check(new() { ["SMTP_PORT"] = "2525" }).ShouldBeEmpty();
        Check(new() { ["ERROR_ALERT_EMAILS"] = "ops@example.com, nobody" }).Select(fault => (fault.Key, fault.Expected.Split(' ')[0])).ShouldBe([("ERROR_ALERT_EMAILS", "mail"), ("SMTP_HOST", "the"), ("SMTP_FROM", "the")]);
        Check(new() { ["ERROR_ALERT_EMAILS"] = "Ops <ops@example.com>; fin@example.com", ["SMTP_HOST"] = "mail", ["SMTP_USER"] = "vip" }).Single().Key.ShouldBe("SMTP_FROM");
        Check(new() { ["ERROR_ALERT_EMAILS"] = "ops@example.com", ["SMTP_HOST"] = "mail", ["SMTP_USER"] = "vip@example.com", ["SMTP_PASS"] = "x" }).ShouldBeEmpty();
    }

    [Fact]
    public async Task Guard_Refusal_EndsWithCode78()
        => (await StartChecks.GuardAsync(() => throw new StartRefusedException(new StartFault("A", "b", "c")))).ShouldBe(78);

    private static IReadOnlyList<StartFault> Check(Dictionary<string, string> environment, params (string Key, string Value)[] settings) => Check(environment, Environments.Development, settings);

    private static IReadOnlyList<StartFault> Check(Dictionary<string, string> environment, string name, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.Sources.Add(VipConfiguration.ExistingNames("environment", environment));
        configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        return StartChecks.Faults(configuration, new Host(name));
    }

    private static string Key(string file) => Path.Combine(ContentRoot.Find(), "VipAdmin.Tests/Payments/vectors/keys", file);

    private sealed record Host(string EnvironmentName) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = EnvironmentName;
        public string ApplicationName { get; set; } = "VipAdmin";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
