using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Membership;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests;

public sealed class SettingsCatalogueTests
{
    private static readonly (string Section, object Options)[] Options =
    [
        ("Scheduling", new SchedulingOptions()), ("OrderTimeout", new OrderTimeoutOptions()), ("Reconciliation", new ReconciliationOptions()),
        ("History", new HistoryOptions()), ("Membership", new MembershipOptions()), ("Payments", new PaymentsOptions()), ("WeChatPay", new WeChatPayOptions()),
        ("Alipay", new AlipayOptions()),
        ("Reminders", new RemindersOptions()),
        ("Oidc", new OidcOptions()), ("Sandbox", new SandboxOptions()),
    ];

    [Fact]
    public void Catalogue_AgainstOptions_HasEachOptionWithItsDefault()
    {
        var inCode = Options.SelectMany(pair => pair.Options.GetType().GetProperties().Where(property => property.CanWrite)
            .Select(property => $"{pair.Section}:{property.Name} = {Text(property.GetValue(pair.Options))}"));
        var sections = Options.Select(pair => pair.Section).ToHashSet(StringComparer.Ordinal);
        var listed = SettingsCatalogue.All.Where(setting => sections.Contains(setting.Section))
            .Select(setting => $"{setting.Key} = {setting.Default ?? "none"}");

        listed.ShouldBe(inCode, ignoreOrder: true);
    }

    [Fact]
    public void Catalogue_Defaults_AreAllowedValues()
        => SettingsCatalogue.All.Where(setting => setting.Default is not null && setting.Kind.Normalise(setting.Default) != setting.Default).ShouldBeEmpty();

    [Fact]
    public void Catalogue_NamesInTheEnvironment_AreUnique()
        => SettingsCatalogue.All.SelectMany(setting => setting.Names).GroupBy(name => name).Where(group => group.Count() > 1).ShouldBeEmpty();

    [Theory]
    [InlineData("DATABASE_URL"), InlineData("ENABLE_CRON"), InlineData("ORDER_TIMEOUT_MINUTES"), InlineData("RECONCILIATION_MAX_RETRIES")]
    [InlineData("RECONCILIATION_RETRY_INTERVAL")]
    [InlineData("PAYMENT_ENV"), InlineData("WECHAT_APP_ID"), InlineData("WECHAT_MCH_ID"), InlineData("WECHAT_PAY_API_KEY_V3"), InlineData("WECHAT_API_V3_KEY")]
    [InlineData("WECHAT_PAY_CERT_SERIAL_NO")]
    [InlineData("WECHAT_KEY_PATH"), InlineData("WECHAT_CERT_PATH"), InlineData("WECHAT_PAY_PLATFORM_CERT_PATH"), InlineData("ALIPAY_APP_ID")]
    [InlineData("ALIPAY_PRIVATE_KEY"), InlineData("ALIPAY_PUBLIC_KEY")]
    [InlineData("ALIPAY_GATEWAY"), InlineData("VIP_GRACE_PERIOD_DAYS"), InlineData("WECHAT_API_BASE_URL"), InlineData("WECHAT_PAY_PUBLIC_KEY_ID")]
    [InlineData("WECHAT_PAY_PUBLIC_KEY_PATH"), InlineData("LOG_DIR")]
    public void Catalogue_NamesOfTheExistingSystem_AreKnown(string name)
        => SettingsCatalogue.All.Count(setting => setting.Names.Contains(name)).ShouldBe(1);

    private static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
