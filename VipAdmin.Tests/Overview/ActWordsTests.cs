using System.Globalization;
using System.Resources;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;

namespace VipAdmin.Tests.Overview;

/// <summary>Nothing that the activity list or the auditor's figures can show lacks words.</summary>
public sealed class ActWordsTests
{
    public static TheoryData<string> Languages => ["en", "zh-CN"];

    [Theory, MemberData(nameof(Languages))]
    public void EveryAct_ThatTheListShows_HasWords(string language)
        => ActivityBoard.Operations.Select(action => "Act." + action).Concat(["Act.task.triggered.dry", "Act.order.checked.dry"])
            .Concat(AuditBoard.Watched.Select(action => "Watched." + action)).Where(key => !Has<OverviewText>(key, language)).ShouldBeEmpty();

    [Theory, MemberData(nameof(Languages))]
    public void EveryAudited_Act_HasWordsOnTheAuditPage(string language)
        => AuditAction.All.Where(action => !Has<AuditText>("Action." + action, language)).ShouldBeEmpty();

    [Theory, MemberData(nameof(Languages))]
    public void EveryStatusAndFinding_OfARun_HasWords(string language)
    {
        Enum.GetValues<RunStatus>().Where(status => !Has<SharedText>("Status." + status, language)).ShouldBeEmpty();
        Enum.GetValues<DiscrepancyType>().Where(type => !Has<DiscrepanciesText>("Type." + type, language)).ShouldBeEmpty();
        Enum.GetValues<Severity>().Where(severity => !Has<SharedText>("Severity." + severity, language)).ShouldBeEmpty();
    }

    [Fact]
    public void EveryAuditedAct_OnATaskAnOrderADiscrepancyADayOrAMembership_IsShown()
        => AuditAction.All.Where(action => action.Split('.')[0] is "task" or "run" or "schedule" or "order" or "discrepancy" or "day" or "membership")
            .ShouldBe(ActivityBoard.Operations, ignoreOrder: true);

    private static bool Has<T>(string key, string language)
        => new ResourceManager(typeof(T)).GetString(key, CultureInfo.GetCultureInfo(language)) is { Length: > 0 };
}
