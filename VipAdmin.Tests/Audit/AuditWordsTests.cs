using System.Text.Json;
using System.Text.RegularExpressions;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.House;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Audit;
using VipAdmin.Web.Resources;

namespace VipAdmin.Tests.Audit;

/// <summary>No raw key on the audit page: every action, every particular and every filter has words.</summary>
public sealed partial class AuditWordsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("en"), InlineData("zh-CN")]
    public async Task Actions_AllOfThem_HaveWordsAndAGroup(string language)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var words = page.Services.GetRequiredService<AuditWords>();

        foreach (var action in AuditAction.All)
        {
            words.Action(action).ShouldNotBe(action);
        }
        foreach (var group in Enum.GetValues<AuditGroup>())
        {
            words.Group(group).ShouldNotContain("Group.");
        }
    }

    [Theory]
    [InlineData("en"), InlineData("zh-CN")]
    public async Task Particulars_ThatCodeWrites_HaveWords_AndWordsAreOfNothingElse(string language)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var words = page.Services.GetRequiredService<IStringLocalizer<AuditText>>();
        var files = Source.Files("*.cs").Where(file => !file.Path.StartsWith("VipAdmin.Tests/", StringComparison.Ordinal)).Select(file => file.Text)
            .Where(text => Writes().IsMatch(text)).ToArray();
        // Anonymous objects beside the acts, and what a migration writes; names of members are written as in JSON.
        var names = files.SelectMany(text => Anonymous().Matches(text).SelectMany(match => Member().Matches(match.Groups[1].Value))
                .Concat(Built().Matches(text).SelectMany(match => Quoted().Matches(match.Groups[1].Value))))
            .Select(match => JsonNamingPolicy.CamelCase.ConvertName(match.Groups[1].Value)).Distinct().ToArray();

        names.Length.ShouldBeGreaterThan(25);
        names.Where(name => words["Detail." + name].ResourceNotFound).ShouldBeEmpty();
        // "status" is what before and after of an order are called.
        words.GetAllStrings(includeParentCultures: false).Select(text => text.Name).Where(name => name.StartsWith("Detail.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[1]).Distinct().Except([.. names, "status"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("en"), InlineData("zh-CN")]
    public async Task Particulars_WithValuesOfAClosedSet_SayThemInWords(string language)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var words = page.Services.GetRequiredService<AuditWords>();
        var told = Told<MatchedBy>("by").Concat(Told<Permission>("permission")).Concat(Told<ItemOutcome>("outcome"))
            .Concat(Enum.GetValues<ReasonCode>().Select(code => ("reasonCode", JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()))))
            .Concat(Enum.GetValues<FaultCode>().Select(code => ("code", JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()))));

        foreach (var (name, value) in told)
        {
            words.Lines(Row(AuditAction.OrderChecked, "VIP1", $$"""{"{{name}}": "{{value}}"}""")).ShouldHaveSingleItem().After.ShouldNotBe(value);
            words.Summary(Row(AuditAction.OrderChecked, "VIP1", $$"""{"{{name}}": "{{value}}"}""")).ShouldNotContain(value, Case.Sensitive);
        }

        static IEnumerable<(string, string)> Told<T>(string name) where T : struct, Enum => Enum.GetValues<T>().Select(value => (name, value.ToString()));
    }

    [Theory]
    [InlineData("en", "orders", "?status=paid&method=wechat", "status Paid, payment method WeChat Pay")]
    [InlineData("zh-CN", "orders", "?status=paid&method=wechat", "状态 已支付，支付方式 微信支付")]
    [InlineData("en", "discrepancies", "?q=138****0072", "search 138****0072")]
    [InlineData("en", "audit", "?group=lookUps&action=task.paused", "group Look-ups and exports, action Task paused")]
    [InlineData("en", "alerts", "?state=lasting&mail=failed&task=orderTimeout&condition=runHeld",
        "state Open, e-mail Failed, task Order timeout, alert Held run")]
    [InlineData("zh-CN", "timeline", "?kind=finding&last=1h", "类别 差异，最近 1h")]
    [InlineData("en", "calls", "?channel=alipay&answer=none&last=1h", "platform Alipay, answer none, last 1h")]
    [InlineData("en", "audit", "", "everything")]
    public async Task Filter_OfAnExport_IsSaidInWords(string language, string list, string query, string said)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var words = page.Services.GetRequiredService<AuditWords>();

        var row = Row(AuditAction.Exported, list, $$"""{"filter": "{{query}}", "rows": 3}""");

        words.Summary(row).ShouldContain(said);
        words.Lines(row).ShouldContain(line => line.After == said);
        words.Target(row).ShouldNotBe(list);
    }

    [Theory]
    [InlineData("en", AuditAction.StatementImported, "{\"channel\": \"alipay\", \"kind\": \"trade\"}", "platform Alipay · kind Trades")]
    [InlineData("zh-CN", AuditAction.StatementImported, "{\"channel\": \"alipay\", \"kind\": \"trade\"}", "平台 支付宝 · 类型 交易")]
    [InlineData("zh-CN", AuditAction.ScheduleRestored, "{\"restores\": 0}", "恢复为 默认配置")]
    [InlineData("zh-CN", AuditAction.ScheduleRestored, "{\"restores\": 3}", "恢复为 版本 3")]
    [InlineData("zh-CN", AuditAction.DiscrepancyAssigned, "{\"assignee\": \"dev:finance\", \"name\": \"王财务\"}", "分派给 王财务")]
    [InlineData("zh-CN", AuditAction.Exported, "{\"filter\": \"?time=paid\"}", "筛选 时间 支付")]
    [InlineData("zh-CN", AuditAction.OrderChecked, "{\"outcome\": \"cancelled\"}", "结果 已取消")]
    [InlineData("zh-CN", AuditAction.OrderChecked, "{\"outcome\": \"cancelled\", \"dryRun\": true}", "结果 将取消 · 试运行")]
    [InlineData("zh-CN", AuditAction.OrderChecked, "{\"outcome\": \"left\", \"dryRun\": true}", "结果 无需改动 · 试运行")]
    public async Task Particulars_ThatAreCodes_AreSaidInWords(string language, string action, string data, string said)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var words = page.Services.GetRequiredService<AuditWords>();

        words.Summary(Row(action, "orders", data)).ShouldBe(said);
        words.Lines(Row(action, "orders", data)).Count.ShouldBe(said.Count(letter => letter == '·') + 1);
    }

    [Fact]
    public async Task Actor_ThatIsThePortal_HasItsName()
    {
        await using var page = new Page(postgres, Role.Auditor, "zh-CN");
        var row = Row(AuditAction.StatementImported, "x", "{}") with { ActorId = Actor.SystemId, ActorName = Actor.System.Name };

        AuditWords.Who(row).ShouldBe("管理端");
    }

    [Fact]
    public async Task Lists_ThatAreExported_HaveWords()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var words = page.Services.GetRequiredService<IStringLocalizer<AuditText>>();
        var lists = Source.Files("*Export.cs").SelectMany(file => ExportedList().Matches(file.Text)).Select(match => match.Groups[1].Value).ToArray();

        lists.Length.ShouldBeGreaterThan(9);
        lists.Where(list => words["List." + list].ResourceNotFound).ShouldBeEmpty();
    }

    [Fact]
    public async Task Filters_OfEveryPage_HaveWords()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var words = page.Services.GetRequiredService<IStringLocalizer<AuditText>>();
        var names = Source.Files("*.cs", "*.razor").Where(file => file.Path.StartsWith("VipAdmin.Web/", StringComparison.Ordinal))
            .SelectMany(file => FilterName().Matches(file.Text)).Select(match => match.Groups[1].Value is { Length: > 0 } name ? name
                : Constant(match.Groups[2].Value, match.Groups[3].Value)).Distinct().ToArray();

        names.Length.ShouldBeGreaterThan(20);
        names.Where(name => words["Filter." + name].ResourceNotFound).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lines_OfASettingsChange_SayBeforeAndAfter()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var words = page.Services.GetRequiredService<AuditWords>();

        var lines = words.Lines(Row(AuditAction.ScheduleChanged, Timetable.OrderTimeout,
            """{"version": 3, "after": {"guardItems": "1", "OrderTimeout:Minutes": "20"}, "before": {"guardItems": "1000", "OrderTimeout:Minutes": null}}"""));

        lines.Where(line => line.IsChange).Select(line => (line.Label, line.Before, line.After))
            .ShouldBe([("Ask for approval above", "1000", "1"), ("Cancel unpaid orders after", "default", "20 min")], ignoreOrder: true);
        lines.ShouldContain(line => line.Label == "version" && line.After == "3");
    }

    [Fact]
    public async Task Lines_OfAnOrderThatWasSettled_SayTheStatusInWords()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var words = page.Services.GetRequiredService<AuditWords>();

        var lines = words.Lines(Row(AuditAction.OrderChecked, "VIP17959844022379937", """{"outcome": "synced", "before": "pending", "after": "paid"}"""));

        lines.ShouldContain(new AuditLine("status", "pending", "paid") { IsChange = true });
        lines.ShouldContain(new AuditLine("outcome", null, "settled"));
    }

    [Theory]
    [InlineData("en", "platform", "Status paid, Amount ¥19.90, Paid at 2026-11-30 04:41:38")]
    [InlineData("zh-CN", "平台", "状态 已支付，金额 ¥19.90，支付时间 2026-11-30 04:41:38")]
    public async Task Lines_OfACheck_SayThePlatformsAnswerInWords(string language, string label, string said)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var words = page.Services.GetRequiredService<AuditWords>();
        var row = Row(AuditAction.OrderChecked, "VIP17959844022379937",
            """{"outcome": "discrepancy", "platform": {"state": "paid", "amountFen": 1990, "paidAt": "2026-11-29T20:41:38Z"}}""");

        words.Lines(row).ShouldContain(new AuditLine(label, null, said));
        words.Summary(row).ShouldContain(label + (language == "en" ? ": " : "：") + said);
    }

    [Theory]
    [InlineData(AuditAction.MemberNoted, "u 1", "/members/u%201")]
    [InlineData(AuditAction.ReminderRepeated, "u-1", "/members/u-1")]
    [InlineData(AuditAction.MemberLookedUp, "****0072", null)]
    [InlineData(AuditAction.DayConfirmed, "alipay:2026-11-30", "/days/2026-11-30?channel=alipay")]
    [InlineData(AuditAction.DayConfirmed, "alipay", null)]
    public void Address_OfAMemberOrADay_LeadsToItsPage(string action, string target, string? address)
        => AuditTarget.Address(action, target).ShouldBe(address);

    private static AuditRow Row(string action, string target, string data)
        => new(1, DateTime.UtcNow, "u", "Li", "ops", action, target, null, data, null, "test", AuditGroup.Operations);

    [GeneratedRegex(@"\bAuditAction\.|\[NoRole\] =|INSERT INTO vip_admin\.audit_events", RegexOptions.CultureInvariant)]
    private static partial Regex Writes();

    [GeneratedRegex(@"(?:Data(?::|\s=)|\bdata =|\bbefore =[^;]*?|new Act\([^;]*?,|WriteAsync\([^;]*?,|RecordAsync\([^;]*?,[^;]*?|\[NoRole\] =)"
        + @"\s*new\s*\{([^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Anonymous();

    [GeneratedRegex(@"(?:^|,)\s*(?:\w+\.)*(\w+)\s*(?==[^=>]|,|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex(@"INSERT INTO vip_admin\.audit_events[^;]*?jsonb_build_object\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Built();

    [GeneratedRegex(@"'(\w+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex("string Name => (?:StatementLineExport\\.)?(?:NameOf\\()?\"(\\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex ExportedList();

    private static string Constant(string type, string name)
        => (string)typeof(AuditWords).Assembly.GetTypes().Single(each => each.Name == type).GetField(name)!.GetRawConstantValue()!;

    [GeneratedRegex("<Filter(?:Chip|Choice|Text|Day) Name=\"(?:(\\w+)|@(\\w+)\\.(\\w+))\"", RegexOptions.CultureInvariant)]
    private static partial Regex FilterName();
}
