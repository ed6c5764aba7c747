using Microsoft.Extensions.Options;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Alerts;

namespace VipAdmin.Tests.Alerts;

/// <summary>A platform on hold is an alert, for as long as it is.</summary>
public sealed class PlatformAlertTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Utc);

    private readonly OrderDesk desk = new(postgres, Now);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AlertLedger Ledger
        => new(postgres.Databases, new PlatformHolds(postgres.Databases, desk.Time), Options.Create(new SchedulingOptions()), desk.Time);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        desk.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task PlatformOnHold_IsRaisedOnce_AndOverWithTheFirstAnswer()
    {
        for (var i = 0; i < 4; i++)
        {
            await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10), but: order => order.PaymentMethod = "alipay");
        }
        desk.Alipay.Everything = _ => ScriptedPlatform.Unknown(FaultCode.PlatformMaintenance);
        for (var run = 0; run < 2; run++)
        {
            await Ledger.LookAsync(Stop);
            await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync(askEverything: true));
        }

        await Ledger.LookAsync(Stop);
        await Ledger.LookAsync(Stop);

        var page = await new AlertBoard(postgres.Databases).PageAsync(Given.Ops, new AlertFilter(), null, null, 10, Stop);
        var row = page.Rows.ShouldHaveSingleItem();
        (row.Condition, PlatformSubject.ChannelOf(row.Subject), row.JobKey, row.OverAt).ShouldBe(
            (AlertCondition.PlatformHeld, "alipay", ReconciliationJob.Key, null));
        var alerts = Options.Create(new AlertOptions { ConsoleUrl = "https://vip.example" });
        var mail = (await new AlertWords(new AlertSubjects(postgres.Databases), alerts).SayAsync((await Ledger.ClaimAsync(Stop))!, Stop)).ShouldNotBeNull();
        mail.Subject.ShouldBe("[VipAdmin] 支付宝已暂停查询 / Alipay is on hold");
        mail.Text.ShouldContain("https://vip.example/tasks/reconciliation");

        desk.Alipay.Everything = null;
        await desk.ReconcileAsync(askEverything: true);
        await Ledger.LookAsync(Stop);

        (await postgres.Databases.ReadAsync(db => Task.FromResult(db.Alerts.Single().OverAt))).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public void Subject_OfAChannel_TellsIt(string channel) => PlatformSubject.ChannelOf(PlatformSubject.Of(channel)).ShouldBe(channel);
}
