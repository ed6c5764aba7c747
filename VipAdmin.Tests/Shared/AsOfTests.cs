using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Shared;

public sealed class AsOfTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", "Not checked yet.")]
    [InlineData("zh-CN", "尚未核对。")]
    public async Task NeverRan_SaysSo(string language, string said) => (await SaidAsync(language)).ShouldBe(said);

    [Fact]
    public async Task Checked_SaysWhenAndHowMany_AndAgreesOnlyWhenNothingIsUnknown()
    {
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now.AddMinutes(-1), counters: """{"totalChecked": 39}"""));
        (await SaidAsync("en")).ShouldContain("39 orders checked, all agree.");
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now, RunStatus.Warning, counters: """{"totalChecked": 40, "unknown": 2}"""));
        (await SaidAsync("en")).ShouldContain("40 orders checked, 2 had no answer");
    }

    [Fact]
    public async Task Paused_SaysSinceWhenAndWhy_AndWhatIsKnownFromBefore()
    {
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now.AddMinutes(-20), counters: """{"totalChecked": 1}"""),
            new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "维护", PausedBy = "李运维", PausedAt = Now.AddMinutes(-12) });

        (await SaidAsync("en")).ShouldMatch(@"Order reconciliation was paused 12 min ago \(李运维: 维护\)\. As of .*: 1 order checked, all agree\.");
    }

    [Fact]
    public async Task Failing_SaysSinceWhen_AndWhatWasCheckedBefore()
    {
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now.AddMinutes(-20), RunStatus.Warning, counters: """{"totalChecked": 7}"""),
            Run(Timetable.Reconciliation, Now.AddMinutes(-10), RunStatus.Failed, errorCode: RunReason.AllUnknown),
            Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Failed, errorCode: RunReason.AllUnknown));
        var since = BusinessDay.ToBeijing(Now.AddMinutes(-10)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);

        (await SaidAsync("en")).ShouldMatch($"has been failing since .*{since}.*7 orders checked");
    }

    [Fact]
    public async Task CronOff_SaysSo()
        => (await SaidAsync("en", services => services.Configure<SchedulingOptions>(options => options.Enabled = false))).ShouldStartWith("Cron is off");

    private async Task<string> SaidAsync(string language, Action<IServiceCollection>? more = null)
    {
        await using var page = new Page(postgres, Role.Finance, language, more);
        var said = page.At<AsOf>("/", parameters => parameters.Add(each => each.JobKey, Timetable.Reconciliation).Add(each => each.Empty, true));
        said.WaitForAssertion(() => said.Find(".as-of").TextContent.ShouldNotBeEmpty(), Wait.Patience);
        return said.Find(".as-of").TextContent;
    }
}
