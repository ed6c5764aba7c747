using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

/// <summary>The words of codes that come from data, with what stands for one that has none.</summary>
public sealed class CodeWordsTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    [Theory]
    [InlineData("en", "NETWORK_TIMEOUT", "timed out")]
    [InlineData("zh-CN", "NETWORK_TIMEOUT", "超时无应答")]
    [InlineData("en", "BRAND_NEW", "other (BRAND_NEW)")]
    [InlineData("zh-CN", "BRAND_NEW", "其他（BRAND_NEW）")]
    [InlineData("en", "", "other ()")]
    public void Code_FromData_IsSaidInWordsOrMarkedAsACode(string language, string code, string said)
        => Words<RunText>(language).Code("Answer.", code).ShouldBe(said);

    [Theory]
    [InlineData("en", "other (x)")]
    [InlineData("zh-CN", "其他（x）")]
    public void Other_InEitherLanguage_ShowsTheCode(string language, string said)
    {
        Words<RunText>(language);

        CodeWords.Other("x").ShouldBe(said);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void EveryClosedSet_ThatIsLookedUpAsData_HasWords(string language)
    {
        var (run, scheduling) = (Words<RunText>(language), Words<SchedulingText>(language));
        var (orders, audit) = (Words<OrdersText>(language), Words<AuditText>(language));
        var reasons = typeof(RunReason).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        string[] said =
        [
            .. Enum.GetValues<FaultCode>().Select(code => run.Code("Answer.", EvidenceSide.CodeOf(code))),
            // Those that asking a platform can bring; the others come from statements.
            .. Enum.GetValues<DiscrepancyType>().Where(type => type <= DiscrepancyType.ChannelMissing)
                .Select(type => run.Code("Answer.", EvidenceSide.CodeOf(type))),
            .. reasons.Select(code => scheduling.Code("Why.", code)),
            .. Timetable.Shipped.All.SelectMany(job => job.Counters).Where(counter => !counter.Part)
                .Select(counter => scheduling.Code("Counter.", counter.Name)),
            .. Enumerable.Range(0, 6).Select(status => orders.Code("Refund.", status.ToString(CultureInfo.InvariantCulture))),
            .. AuditAction.All.Select(action => audit.Code("Action.", action)),
            .. Enum.GetValues<ItemOutcome>().Select(outcome => audit.Code("Detail.outcome.", Word.Of(outcome))),
        ];

        said.ShouldAllBe(words => words.Length > 0 && !words.StartsWith(language == "en" ? "other (" : "其他（", StringComparison.Ordinal));
    }

    private static IStringLocalizer<T> Words<T>(string language)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        return Services.GetRequiredService<IStringLocalizer<T>>();
    }
}
