using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using static VipAdmin.Core.Settings.SettingKind;

namespace VipAdmin.Core;

/// <summary>Every setting of the portal on one page: environment names, range, default, meaning. The portal reads nothing that is not listed here.</summary>
public static class SettingsCatalogue
{
    private static readonly Flag YesNo = new();
    private static readonly Text Any = new();
    private static readonly KeyMaterial Pem = new();
    private static readonly Address Url = new();

    /// <summary>All settings, in the order of the settings page.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("Database:Url", new PostgresAddress(), null, "The shared database; when unset, Development runs an embedded one.",
            "共享数据库；未配置时开发环境使用内嵌数据库。") { Names = ["DATABASE_URL"], Secret = true },
        new("ConnectionStrings:VipAdmin", Any, null, "The same as an Npgsql connection string; DATABASE_URL takes precedence.",
            "同上，Npgsql 连接字符串形式；DATABASE_URL 优先。") { Secret = true },
        new("Database:EmbeddedPath", Any, "data/postgres", "Directory of the embedded database, relative to the content root.", "内嵌数据库目录，相对于程序根目录。"),
        new("Database:MaxConnections", new Whole(Data.ConnectionBudget.Least, 500), "30",
            "Maximum number of database connections of this host; when unset, connection_limit in DATABASE_URL, else 30.",
            "本机最多占用的数据库连接数；未设置时以 DATABASE_URL 的 connection_limit 为准，再无则为 30。"),
        new("Database:MigrateOnStart", YesNo, "false", "Production only: migrate the portal's own tables at start.", "仅生产环境：启动时升级管理端自有表。"),

        new("Scheduling:Enabled", YesNo, "true", "false: nothing is scheduled; manual runs still work.",
            "false：不自动调度，仍可手动触发。") { Names = ["ENABLE_CRON"] },
        new("Scheduling:TimeZone", new Zone(), "Asia/Shanghai", "Time zone of cron expressions, unless a task has its own.",
            "Cron 表达式所用时区（任务未单独配置时）。"),
        new("Scheduling:PauseOverdueHours", new Whole(1, 8760), "24", "Hours after which a pause without an end is reported as overdue.",
            "未设结束时间的暂停超过该小时数后提示。") { Unit = SettingUnit.Hours },
        .. Timetable.Shipped.All.SelectMany(JobField.Settings),
        new("OrderTimeout:Minutes", new Whole(1, 1440), "15", "Age in minutes at which an unpaid order is cancelled.",
            "未支付订单的超时分钟数。") { Names = ["ORDER_TIMEOUT_MINUTES"], Unit = SettingUnit.Minutes },
        new("OrderTimeout:CloseOnPlatform", YesNo, "true", "Query and close the order on the platform before cancelling it here.", "取消前先在支付平台查询并关单。"),
        new("OrderTimeout:BatchSize", new Whole(1, 100_000), "2000",
            "Orders cancelled per transaction; a payment callback for one of them waits until the whole batch is done.", "每个事务取消的订单数；其间到达的支付回调要等整批取消完成。"),
        new("OrderTimeout:WarnPercent", new Whole(0, 100), "10", "A run is a warning when more than this share of its queries got no answer, in percent.",
            "查询无结果的比例超过该百分比时，执行记为有警告。") { Unit = SettingUnit.Percent },
        new("OrderTimeout:WarnCount", new Whole(1, 1_000_000), "3", "The least number of orders without an answer that makes a run a warning.",
            "至少有这么多笔订单查询无结果时，执行才记为有警告。"),
        new("OrderTimeout:WarnInARow", new Whole(1, 100), "3", "One order without an answer so many times in a row makes a run a warning.",
            "同一订单连续这么多次查询无结果时，执行记为有警告。"),
        new("Reconciliation:MaxRetries", new Whole(0, 10), "3", "Maximum number of retries of a run that failed as a whole.",
            "对账整体失败后的最大重试次数。") { Names = ["RECONCILIATION_MAX_RETRIES"] },
        new("Reconciliation:RetryInterval", new Milliseconds(0, 3_600_000), "60000", "Milliseconds between retries.",
            "重试间隔（毫秒）。") { Names = ["RECONCILIATION_RETRY_INTERVAL"] },
        new("Reconciliation:MinimumAgeMinutes", new Whole(0, 1440), "5",
            "Minimum age in minutes of the pending orders to check; younger ones are left to the callback.", "待支付订单超过该分钟数才对账。") { Unit = SettingUnit.Minutes },
        new("Reconciliation:WatchDays", new Whole(0, 30), "7", "Days for which cancelled WeChat Pay orders are watched for a late payment.",
            "已取消的微信订单观察取消后到账的天数。") { Unit = SettingUnit.Days },
        new("Reconciliation:AlipayWatchDays", new Whole(0, 30), "16",
            "The same for Alipay, where an order whose cashier was never opened can be paid for up to 15 days.",
            "支付宝订单的观察天数；从未打开收银台的订单最长 15 天内仍可付款。") { Unit = SettingUnit.Days },
        new("Reconciliation:ExhaustedAfter", new Whole(1, 100), "3", "Consecutive unknown answers after which an order becomes a discrepancy.",
            "连续多少次查询无结果后记为差异。"),
        new("Reconciliation:WarnPercent", new Whole(0, 100), "10", "A run is a warning when more than this share of its queries got no answer, in percent.",
            "查询无结果的比例超过该百分比时，执行记为有警告。") { Unit = SettingUnit.Percent },
        new("Reconciliation:WarnCount", new Whole(1, 1_000_000), "3", "The least number of orders without an answer that makes a run a warning.",
            "至少有这么多笔订单查询无结果时，执行才记为有警告。"),
        new("Reconciliation:WarnInARow", new Whole(1, 100), "3", "One order without an answer so many times in a row makes a run a warning.",
            "同一订单连续这么多次查询无结果时，执行记为有警告。"),
        new("History:KeepDays", new Whole(31, 3650), "400", "Days for which runs and their items are kept; daily totals are kept permanently.",
            "执行记录与明细的保留天数；每日汇总长期保留。") { Unit = SettingUnit.Days },
        new("History:KeepLogDays", new Whole(1, 3650), "90", "Days for which log lines are kept in the database.", "数据库中日志的保留天数。") { Unit = SettingUnit.Days },
        new("Statements:WeChatFeePercent", new Number(0, 100), null,
            "The agreed fee of WeChat Pay in percent (0.6); when unset, the rate that each line of a statement names.",
            "与微信支付约定的费率，百分比（0.6）；未设置时按账单每行所列费率核对。") { Unit = SettingUnit.Percent },
        new("Statements:AlipayFeePercent", new Number(0, 100), null,
            "The agreed fee of Alipay in percent (0.6); when unset, fees are not compared, because Alipay's bill names no rate.",
            "与支付宝约定的费率，百分比（0.6）；支付宝账单不列费率，未设置时不核对手续费。") { Unit = SettingUnit.Percent },
        new("Reminders:Windows", new Several([.. ReminderWindow.All.Select(window => window.CounterKey)]), RemindersOptions.All,
            "Days on which members are reminded until the windows are edited in the portal: before3, before1 and today lead up to the expiry date, "
            + "after1 … after7 follow it.",
            "在哪些日子提醒会员（在管理端编辑提醒窗口之前有效）：before3、before1、today 为到期前和当天，after1 … after7 为到期后第几天。"),
        new("Reminders:CatchUpDays", new Whole(0, 7), "2", "How many days back a day without a finished run of the reminders is caught up.",
            "提醒任务某天未完成时，最多补发几天前的提醒。") { Unit = SettingUnit.Days },
        new("Reminders:QuietHours", new ClockSpan(), null, "Beijing times between which no reminder is sent, such as 22:00-08:00.",
            "不发送提醒的时段（北京时间），例如 22:00-08:00。"),
        new("Reminders:AnomalyPercent", new Whole(0, 1_000), "50",
            "By how many percent the reminders of a day may differ from the usual of that weekday before the board marks them; 0 = never.",
            "某天提醒数与往常同一星期几相差超过百分之几时标记；0 为不标记。") { Unit = SettingUnit.Percent },
        new("Membership:GracePeriodDays", new Whole(0, 30), "7", "Grace period in days after expiry, shown with a grey icon.",
            "到期后图标置灰的宽限天数。") { Names = ["VIP_GRACE_PERIOD_DAYS"], Unit = SettingUnit.Days },

        new("Alerts:Emails", new Mailboxes(50), null, "E-mail recipients for runs that wait for a decision and for overdue pauses.",
            "有执行待确认或暂停超期时，邮件通知这些地址。") { Names = ["ERROR_ALERT_EMAILS"] },
        new("Alerts:ConsoleUrl", Url, null, "Public address of this portal, used for links in e-mails.",
            "邮件中链接所用的管理端地址。") { Names = ["CONSOLE_URL"] },
        new("Smtp:Host", new SettingKind.HostName(), null, "Mail server.", "邮件服务器。") { Names = ["SMTP_HOST"] },
        new("Smtp:Port", new Whole(1, 65_535), null, "Port of the mail server; when unset, 465 if SMTP_SECURE is true, else 587.",
            "邮件服务器端口；未设置时 SMTP_SECURE 为 true 用 465，否则 587。") { Names = ["SMTP_PORT"] },
        new("Smtp:Secure", YesNo, "false", "true: implicit TLS; false: STARTTLS where the server offers it.",
            "true：直接使用 TLS；false：服务器支持时使用 STARTTLS。") { Names = ["SMTP_SECURE"] },
        new("Smtp:User", Any, null, "User name at the mail server.", "邮件服务器登录名。") { Names = ["SMTP_USER"] },
        new("Smtp:Password", Any, null, "Password at the mail server; sent over TLS only.",
            "邮件服务器密码，仅经 TLS 发送。") { Names = ["SMTP_PASS", "SMTP_PASSWORD"], Secret = true },
        new("Smtp:From", new Mailboxes(1), null, "Sender address; SMTP_USER when empty.", "发件人；为空时用 SMTP_USER。") { Names = ["SMTP_FROM"] },

        new("Payments:Environment", new Choice("sandbox", "production"), "production",
            "sandbox: the portal simulates the payment platforms (never in Production).",
            "sandbox：由管理端模拟支付平台（生产环境禁用）。") { Names = ["PAYMENT_ENV"] },
        new("Payments:Parallelism", new Whole(1, 256), "16", "Maximum concurrent calls per platform.", "每个平台的并发请求数。"),
        new("Payments:RatePerSecond", new Whole(1, 10_000), "200", "Maximum calls per second and platform.", "每个平台每秒请求数。"),
        new("Payments:AttemptTimeout", new Milliseconds(100, 60_000), "5000", "Time-out of one attempt in milliseconds.", "单次请求超时（毫秒）。"),
        new("Payments:ReadRetries", new Whole(0, 10), "2", "Retries of a query after a transient failure.", "查询遇到暂时性故障时的重试次数。"),

        new("WeChatPay:AppId", Any, null, "WeChat app ID; separate several apps of one merchant with commas.",
            "微信 AppID；同一商户号下有多个应用时用逗号分隔。") { Names = ["WECHAT_APP_ID"] },
        new("WeChatPay:MchId", Any, null, "WeChat Pay merchant number.", "微信支付商户号。") { Names = ["WECHAT_MCH_ID"] },
        new("WeChatPay:ApiV3Key", Any, null, "WeChat Pay API v3 key, 32 bytes.",
            "微信支付 APIv3 密钥（32 字节）。") { Names = ["WECHAT_PAY_API_KEY_V3", "WECHAT_API_V3_KEY"], Secret = true },
        new("WeChatPay:CertSerialNo", Any, null, "Serial number of the merchant certificate.", "商户 API 证书序列号。") { Names = ["WECHAT_PAY_CERT_SERIAL_NO"] },
        new("WeChatPay:KeyPath", Pem, null, "Merchant's private key (PEM).", "商户私钥文件（PEM）。") { Names = ["WECHAT_KEY_PATH"] },
        new("WeChatPay:CertPath", Pem, null, "Merchant's certificate (PEM).", "商户证书文件（PEM）。") { Names = ["WECHAT_CERT_PATH"] },
        new("WeChatPay:PlatformCertPath", Pem, null, "Platform certificates (PEM); separate several paths with commas during rotation.",
            "微信支付平台证书（PEM），轮换期间可用逗号分隔多个。") { Names = ["WECHAT_PAY_PLATFORM_CERT_PATH"] },
        new("WeChatPay:PublicKeyId", Any, null, "Id of the WeChat Pay public key (PUB_KEY_ID_…).",
            "微信支付公钥 ID（PUB_KEY_ID_…）。") { Names = ["WECHAT_PAY_PUBLIC_KEY_ID"] },
        new("WeChatPay:PublicKeyPath", Pem, null, "WeChat Pay public key (PEM).", "微信支付公钥文件（PEM）。") { Names = ["WECHAT_PAY_PUBLIC_KEY_PATH"] },
        new("WeChatPay:ApiBaseUrl", Url, "https://api.mch.weixin.qq.com", "Base address of the WeChat Pay API.",
            "微信支付接口地址。") { Names = ["WECHAT_API_BASE_URL"] },

        new("Alipay:AppId", Any, null, "Alipay app ID.", "支付宝应用 ID。") { Names = ["ALIPAY_APP_ID"] },
        new("Alipay:PrivateKey", Pem, null, "Application's private key: PEM, bare base64, or the path of such a file.",
            "应用私钥：PEM、裸 base64 或文件路径。") { Names = ["ALIPAY_PRIVATE_KEY"], Secret = true },
        new("Alipay:PublicKey", Pem, null, "Alipay's public key: PEM, bare base64, or the path of such a file.",
            "支付宝公钥：PEM、裸 base64 或文件路径。") { Names = ["ALIPAY_PUBLIC_KEY"] },
        new("Alipay:Gateway", Url, "https://openapi.alipay.com/gateway.do", "Address of the Alipay gateway.", "支付宝网关地址。") { Names = ["ALIPAY_GATEWAY"] },
        new("Alipay:SellerId", Any, null, "Seller id (2088…); answers that name another seller are rejected.",
            "卖家 ID（2088…），应答中的卖家与之不符即拒绝。") { Names = ["ALIPAY_SELLER_ID"] },
        new("Alipay:AppCertPath", Pem, null, "Certificate mode: the application's certificate.", "证书模式：应用公钥证书。") { Names = ["ALIPAY_APP_CERT_PATH"] },
        new("Alipay:CertPath", Pem, null, "Certificate mode: Alipay's certificate.", "证书模式：支付宝公钥证书。") { Names = ["ALIPAY_CERT_PATH"] },
        new("Alipay:RootCertPath", Pem, null, "Certificate mode: Alipay's root certificates.", "证书模式：支付宝根证书。") { Names = ["ALIPAY_ROOT_CERT_PATH"] },

        new("Desk:ApprovalFen", new Whole(0, int.MaxValue), "50000",
            "Amount in fen above which every action on a discrepancy needs a second person.", "差异金额超过此值（分）时，任何处理动作都须由第二人审批。") { Unit = SettingUnit.Fen },

        new("Members:CorrectionApprovalDays", new Whole(0, 3_660), "31",
            "Days above which a correction of a membership needs a second person; those of 30 days count together.",
            "会员期更正超过此天数时须由另一人复核；30 天内的更正合并计算。") { Unit = SettingUnit.Days },

        new("Sandbox:DemoWorld", YesNo, null,
            "Sandbox: true allows demo data in the configured database, false never; when unset, only in an embedded one in Development.",
            "沙箱：true 允许演示数据写入所配置的数据库，false 从不；未设置时仅限开发环境的内嵌数据库。"),
        new("Sandbox:OrdersPerMinute", new Number(0, 600), "12", "Sandbox: new demo orders per minute.", "沙箱：演示世界每分钟新订单数。"),
        new("Sandbox:MinLatency", new Milliseconds(0, 60_000), "20", "Sandbox: minimum response time in milliseconds.", "沙箱：应答的最短耗时（毫秒）。"),
        new("Sandbox:MaxLatency", new Milliseconds(0, 60_000), "80", "Sandbox: maximum response time in milliseconds.", "沙箱：应答的最长耗时（毫秒）。"),
        new("Sandbox:SilenceMs", new Milliseconds(0, 600_000), "15000", "Sandbox: duration of a simulated time-out in milliseconds.",
            "沙箱：模拟超时时的静默时长（毫秒）。"),
        new("Sandbox:Seed", new Whole(int.MinValue, int.MaxValue), null, "Sandbox: random seed of the demo data; when unset, different at every start.",
            "沙箱：演示世界的随机种子；未设置时每次启动都不同。"),
        new("Sandbox:Hiccups", YesNo, "true", "Sandbox: simulates periods in which a whole platform fails.", "沙箱：模拟整个平台故障的时段。"),
        new("Sandbox:PastDays", new Whole(0, 365), "30", "Sandbox: past days of which the demo imports the statements.",
            "沙箱：演示世界导入过去多少天的对账单。") { Unit = SettingUnit.Days },

        new("Oidc:Authority", Url, null, "OpenID Connect issuer for sign-in. Required in Production.", "OpenID Connect 签发方；生产环境必填。"),
        new("Oidc:ClientId", Any, null, "Client ID of the portal at the provider.", "客户端 ID。"),
        new("Oidc:ClientSecret", Any, null, "Client secret of the portal at the provider.", "客户端密钥。") { Secret = true },
        new("Oidc:RoleClaim", Any, "roles",
            "Claim that lists the roles, or a path into it (realm_access.roles); read from the ID token, else from user info or the access token.",
            "角色所在的声明名，或声明内的路径（realm_access.roles）；依次在 ID 令牌、用户信息和访问令牌中查找。"),
        new("Oidc:RoleMap", Any, null, "Maps the provider's names to roles: vip-ops=ops, VIP Finance=finance.",
            "登录服务中的名称与管理端角色的对应：vip-ops=ops, VIP Finance=finance。"),
        new("Oidc:Audience", Any, null, "Audience of bearer tokens; the client id when empty.", "API 令牌的 audience；默认为客户端 ID。"),
        new("Oidc:Programs", Any, null,
            "Client IDs or subjects of programs whose tokens look like a person's (Zitadel service users); separate with commas. They never approve.",
            "令牌与个人令牌无法区分的程序的客户端 ID 或用户 ID，用逗号分隔；程序不能审批。"),
        new("Oidc:RequireHttpsMetadata", YesNo, "true", "false allows an issuer without TLS (never in Production).", "false 允许非 TLS 的签发方（生产环境禁用）。"),

        new("Logging:Directory", Any, "logs", "Directory of combined.log and error.log, relative to the content root.",
            "日志目录，相对于程序根目录。") { Names = ["LOG_DIR"] },
        new("Logging:Level", new LogLevelName(), "Information", "Minimum level that is logged.", "最低日志级别。") { Names = ["LOG_LEVEL"] },
        new("Logging:FileSizeMegabytes", new Whole(1, 1024), "20", "Size in megabytes at which a log file is rotated.", "日志文件轮转大小（MB）。"),
        new("Logging:RetainedFiles", new Whole(1, 1000), "10", "Number of rotated files kept per log.", "保留的轮转日志文件数。"),
    ];

    /// <summary>The setting for a name in the environment or a <c>.env</c> file, in either form; null when the portal does not read it.</summary>
    public static Setting? Named(string name) => ByName.GetValueOrDefault(name);

    private static readonly Dictionary<string, Setting> ByKey = All.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, Setting> ByName = All
        .SelectMany(
            setting => setting.Names.Append(setting.Key).Append(setting.Key.Replace(":", "__", StringComparison.Ordinal)).Select(name => (name, setting)))
        .DistinctBy(pair => pair.name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(pair => pair.name, pair => pair.setting, StringComparer.OrdinalIgnoreCase);

    /// <summary>The setting of a configuration key, or null.</summary>
    public static Setting? Find(string key) => ByKey.GetValueOrDefault(key);
}
