using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using VipAdmin.Core;
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

        faults.Select(fault => fault.Key)
            .ShouldBe(["DATABASE_URL", "ENABLE_CRON", "Scheduling:TimeZone", "ORDER_TIMEOUT_MINUTES", "RECONCILIATION_MAX_RETRIES", "PAYMENT_ENV"]);
        faults.Single(fault => fault.Key == "ORDER_TIMEOUT_MINUTES")
            .ShouldBe(new StartFault("ORDER_TIMEOUT_MINUTES", "is \"abc\"", "a whole number from 1 to 1440"));
        string.Join('\n', faults).ShouldNotContain("hidden");
    }

    [Fact]
    public void Faults_OfTasks_NameEachKeyAndSayWhichPartOfTheScheduleIsWrong()
    {
        var faults = Check([], ("Tasks:reconciliation:Cron", "0 25 * * *"), ("Tasks:orderTimeout:DeadlineMinutes", "0"),
            ("Tasks:vipReminder:Zone", "China Standard Time"), ("Tasks:vipRemider:Cron", "0 9 * * *"));

        faults.Select(fault => fault.Key)
            .ShouldBe(["Tasks:reconciliation:Cron", "Tasks:vipReminder:Zone", "Tasks:orderTimeout:DeadlineMinutes", "Tasks__vipRemider__Cron"]);
        faults[0].Found.ShouldBe("is \"0 25 * * *\": Field “hour”: “25” is not between 0 and 23.");
        faults[3].Expected.ShouldContain("vipReminder");
        Check([], ("Tasks:reconciliation:Cron", "*/10 * * * *"), ("Tasks:reconciliation:CatchUpMinutes", "0")).ShouldBeEmpty();
    }

    [Fact]
    public void Faults_NothingConfiguredInDevelopment_AreNone() => Check([]).ShouldBeEmpty();

    [Fact]
    public void Faults_NothingConfiguredInProduction_NameWhatIsMissing()
        => Check([], Environments.Production).Select(fault => fault.Key)
            .ShouldBe(["Oidc__Authority", "Oidc__ClientId", "WECHAT_MCH_ID, ALIPAY_APP_ID", "DATABASE_URL"], ignoreOrder: true);

    [Fact]
    public void Faults_CompleteProduction_AreNone()
        => Check(ProductionReady, Environments.Production, ("Oidc:Authority", "https://login.example.com"), ("Oidc:ClientId", "vip")).ShouldBeEmpty();

    [Fact]
    public void Faults_SandboxInProduction_IsRefused()
        => Check(new(ProductionReady) { ["PAYMENT_ENV"] = "sandbox" }, Environments.Production, ("Oidc:Authority", "https://login.example.com"),
            ("Oidc:ClientId", "vip"))
            .Single().Key.ShouldBe("PAYMENT_ENV");

    [Fact]
    public void Faults_KeyFileThatIsNotThere_IsNamedWithItsPath()
    {
        var faults = Check(new(ProductionReady) { ["ALIPAY_PRIVATE_KEY"] = "/nowhere/key.pem" });

        var fault = faults.ShouldHaveSingleItem();
        fault.Key.ShouldBe("ALIPAY_PRIVATE_KEY");
        fault.Found.ShouldContain("/nowhere/key.pem");
    }

    public static TheoryData<string> SettingsWithKeys { get; } =
    [
        "WECHAT_KEY_PATH", "WECHAT_CERT_PATH", "WECHAT_PAY_PLATFORM_CERT_PATH", "WECHAT_PAY_PUBLIC_KEY_PATH", "ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY",
        "ALIPAY_APP_CERT_PATH",
        "ALIPAY_CERT_PATH", "ALIPAY_ROOT_CERT_PATH",
    ];

    [Theory]
    [MemberData(nameof(SettingsWithKeys))]
    public void Faults_KeySettingThatIsNeitherPemNorAFile_NeverRepeatsIt(string name)
    {
        foreach (var pasted in new[] { "S3cretPhrase-of-ours", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC/S3cret+x==", "/S3cret/abc+", "S3cret,S3cret2",
            "a.pem,S3cretPhrase", new string('S', 300) + "S3cret" })
        {
            var configuration = Configured(
                new(ProductionReady) { [name] = pasted, ["WECHAT_MCH_ID"] = "1900000000", ["WECHAT_PAY_PUBLIC_KEY_ID"] = "PUB_KEY_ID_1" });
            var faults = StartChecks.Faults(configuration, new Host(Environments.Production));
            var row = new SettingsView(configuration).Read().Single(row => row.Name == name);

            faults.ShouldContain(fault => fault.Key == name || name.StartsWith("ALIPAY_P", StringComparison.Ordinal));
            new StartRefusedException(faults).ToString().ShouldNotContain("S3cret");
            row.Shown.ShouldBe("••••••");
            new SettingsView(configuration).Redaction.Clean($"could not open {pasted}").ShouldNotContain("S3cret");
        }
    }

    [Theory]
    [InlineData("DATABASE_URL", "postgresql://u:1/S3cretPart@h/d")]
    [InlineData("DATABASE_URL", "postgresql://u:1?S3cretPart=x@h/d")]
    [InlineData("DATABASE_URL", "postgresql://u:a@b/S3cretPart@h/d")]
    [InlineData("DATABASE_URL", "postgresql://u:a@b?S3cretPart@h/d")]
    [InlineData("CONSOLE_URL", "ftp://u:S3cretPart@h/")]
    [InlineData("WECHAT_API_BASE_URL", "ftp://u:S3cret/Part@S3cret@h/")]
    [InlineData("SMTP_HOST", "smtp://u:S3cretPart@mail")]
    [InlineData("ENABLE_CRON", "postgresql://u:S3cretPart@h/d")]
    [InlineData("ORDER_TIMEOUT_MINUTES", "S3cretPart9876543210S3cretPart9876543210S3cretPart9876543210S3cretPart9876543210")]
    public void Faults_PasswordInsideAValue_IsNeverRepeated(string name, string value)
        => Check(new() { [name] = value }).First(fault => fault.Key == name).ToString().ShouldNotContain("S3cret");

    [Theory]
    [InlineData("info", "Information"), InlineData("WARN", "Warning"), InlineData("http", "Information"), InlineData("silent", "Error"), InlineData("fatal",
        "Error")]
    [InlineData("trace", "Verbose"), InlineData("30", "Information"), InlineData("debug", "Debug"), InlineData("verbose", "Verbose")]
    public void Faults_LevelsOfNodesLoggers_AreUnderstood(string written, string level)
    {
        var configuration = Configured(new() { ["LOG_LEVEL"] = written });

        StartChecks.Faults(configuration, new Host(Environments.Development)).ShouldBeEmpty();
        new SettingsView(configuration).Read().Single(row => row.Name == "LOG_LEVEL").Shown.ShouldBe(level);
    }

    [Fact]
    public void Faults_QuotationMarkAtOneEndOfAnId_IsNamed()
        => Check(new() { ["WECHAT_APP_ID"] = "\"wx1\" # mine" }).ShouldContain(fault => fault.Key == "WECHAT_APP_ID" && fault.Found.Contains("quotation mark"));

    [Fact]
    public void Warnings_OfOthersTasksAndOfMailWithoutAServer_DoNotStopAStart()
    {
        var configuration = Configured(new() { ["ERROR_ALERT_EMAILS"] = "ops@example.com" }, ("Tasks:foo", "1"), ("Tasks:mailer:Cron", "* * * * *"));

        StartChecks.Faults(configuration, new Host(Environments.Development)).ShouldBeEmpty();
        StartChecks.NoteWarnings(configuration);

        SettingsNotes.Of(configuration).Warnings.Select(note => note.Name)
            .ShouldBe(["Tasks__foo", "Tasks__mailer__Cron", "ERROR_ALERT_EMAILS"], ignoreOrder: true);
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
        Check(new() { ["ERROR_ALERT_EMAILS"] = "ops@example.com, nobody", ["SMTP_HOST"] = "mail" }).Select(fault => (fault.Key, fault.Expected.Split(' ')[0]))
            .ShouldBe([("ERROR_ALERT_EMAILS", "mail"), ("SMTP_FROM", "the")]);
        Check(new() { ["ERROR_ALERT_EMAILS"] = "Ops <ops@example.com>; fin@example.com", ["SMTP_HOST"] = "mail", ["SMTP_USER"] = "vip" })
            .Single().Key.ShouldBe("SMTP_FROM");
        Check(new() { ["ERROR_ALERT_EMAILS"] = "ops@example.com", ["SMTP_HOST"] = "mail", ["SMTP_USER"] = "vip@example.com", ["SMTP_PASS"] = "x" })
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Guard_Refusal_EndsWithCode78()
        => (await StartChecks.GuardAsync(() => throw new StartRefusedException(new StartFault("A", "b", "c")))).ShouldBe(78);

    private static IReadOnlyList<StartFault> Check(Dictionary<string, string> environment, params (string Key, string Value)[] settings)
        => Check(environment, Environments.Development, settings);

    private static IReadOnlyList<StartFault> Check(Dictionary<string, string> environment, string name, params (string Key, string Value)[] settings)
        => StartChecks.Faults(Configured(environment, settings), new Host(name));

    private static ConfigurationManager Configured(Dictionary<string, string> environment, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        ((IConfigurationBuilder)configuration).Add(VipConfiguration.ExistingNames("environment", environment));
        configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        return configuration;
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
