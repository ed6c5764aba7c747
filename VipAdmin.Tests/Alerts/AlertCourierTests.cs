using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Alerts;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Alerts;

public sealed class AlertCourierTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Noon));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AlertCourier Courier(SmtpOptions smtp, string emails = "ops@example.com")
    {
        var alerts = Options.Create(new AlertOptions { Emails = emails, ConsoleUrl = "https://vip.example.com/" });
        return new(new AlertLedger(postgres.Databases, new PlatformHolds(postgres.Databases, time), Options.Create(new SchedulingOptions()), time),
            new AlertMail(alerts, Options.Create(smtp), time),
            new AlertWords(new AlertSubjects(postgres.Databases), alerts),
            new ChangeFeed(postgres.DataSource, TimeProvider.System, NullLogger<ChangeFeed>.Instance), time, NullLogger<AlertCourier>.Instance);
    }

    [Fact]
    public async Task HeldRun_IsToldOnce_InBothLanguages_WithItsPlanAndTheWayToIt()
    {
        await using var server = new MailServer();
        var run = await HoldAsync();

        await Courier(server.Settings).RoundAsync(Stop);
        await Courier(server.Settings).RoundAsync(Stop);

        var mail = server.Received.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("[VipAdmin] 订单超时取消：执行待确认 / Order timeout: approval needed");
        mail.TextBody!.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd().ShouldBe($"""
            订单超时取消：执行待确认
            将取消 37 笔订单，¥5,180.00
            将取消 37 单，超过无需确认的上限 30 单。已支付的订单照常补单，没有关闭或取消任何订单。
            请在 2026-11-23 13:00（北京时间）前确认；逾期自动作废，下次计划执行时会重新核对。
            https://vip.example.com/runs/{run.Id}
            当时前后发生的事：https://vip.example.com/timeline?from=2026-11-23T11%3A30&to=2026-11-23T12%3A31

            Order timeout: approval needed
            Would cancel 37 orders, ¥5,180.00
            It would cancel 37 orders; the limit without approval is 30. Paid orders are still settled; nothing is closed or cancelled.
            Please decide before 2026-11-23 13:00 (Beijing time). After that the request expires and the next scheduled run checks again.
            https://vip.example.com/runs/{run.Id}
            Events around that time: https://vip.example.com/timeline?from=2026-11-23T11%3A30&to=2026-11-23T12%3A31
            """);
        var alert = await AlertAsync();
        (alert.SentAt, alert.SentTo, alert.Attempts).ShouldBe((Noon, "ops@example.com", 1));
    }

    [Theory]
    [InlineData(null, "It has no end time. Is it still needed?")]
    [InlineData(30, "It should have resumed automatically at 2026-11-23 12:30")]
    public async Task OverduePause_IsTold_WithWhoAndWhy(int? minutes, string words)
    {
        await using var server = new MailServer();
        await postgres.SaveAsync(new JobPause
        {
            Id = Guid.CreateVersion7(Noon), JobKey = Timetable.Reconciliation, Reason = "Alipay maintenance", PausedBy = "李运维", PausedAt = Noon,
            Until = minutes is { } after ? Noon.AddMinutes(after) : null,
        });
        time.Advance(TimeSpan.FromHours(25));

        await Courier(server.Settings).RoundAsync(Stop);

        var text = server.Received.ShouldHaveSingleItem().TextBody!;
        text.ShouldContain("Paused since 2026-11-23 12:00 (Beijing time) by 李运维: Alipay maintenance");
        text.ShouldContain(words);
        text.ShouldContain("https://vip.example.com/tasks/reconciliation");
    }

    [Fact]
    public async Task ServerThatIsDown_LeavesTheReason_AndIsTriedAgainWithTheSameMail()
    {
        var server = new MailServer();
        await server.DisposeAsync();
        var run = await HoldAsync();

        await Courier(server.Settings).RoundAsync(Stop);
        var failed = await AlertAsync();
        (failed.SentAt, failed.Attempts, failed.NextAttemptAt).ShouldBe((null, 1, Noon.AddSeconds(30)));
        failed.Error.ShouldNotBeNull().ShouldStartWith("127.0.0.1: ");

        await using var back = new MailServer();
        time.Advance(TimeSpan.FromSeconds(30));
        await Courier(back.Settings).RoundAsync(Stop);
        back.Received.ShouldHaveSingleItem().MessageId.ShouldBe($"runheld-{run.Id}-{(await AlertAsync()).Id}@vipadmin");
        (await AlertAsync()).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Courier_HearsOfAHoldAtOnce()
    {
        await using var server = new MailServer();
        await using var portal = new WebApp(postgres.ConnectionString, new Dictionary<string, string?>
        {
            ["Alerts:Emails"] = "ops@example.com", ["Smtp:Host"] = "127.0.0.1", ["Smtp:Port"] = $"{server.Port}", ["Smtp:From"] = "vip@example.com",
        });
        (await portal.Caller().GetAsync("/healthz/ready", Stop)).EnsureSuccessStatusCode();

        var run = await HoldAsync(DateTime.UtcNow);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await ChangeFeed.Publish(db, Topic.Jobs, Stop);
        }

        await Wait.UntilAsync(() => Task.FromResult(server.Received.Any(mail => mail.TextBody!.Contains($"/runs/{run.Id}", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task WithoutAMailServer_AlertsAreRaisedAndEnd_AndNothingIsTried()
    {
        await HoldAsync();

        await Courier(new SmtpOptions(), emails: "").RoundAsync(Stop);
        var raised = await AlertAsync();
        time.Advance(JobHold.LapsesAfter);
        await Courier(new SmtpOptions(), emails: "").RoundAsync(Stop);

        (raised.OverAt, raised.Attempts, raised.Mailing().State).ShouldBe((null, 0, MailState.Pending));
        ((await AlertAsync()).OverAt, (await AlertAsync()).Mailing().State).ShouldBe((Noon + JobHold.LapsesAfter, MailState.Dropped));
    }

    private async Task<JobRun> HoldAsync(DateTime? at = null)
    {
        var run = Run(Timetable.OrderTimeout, at ?? Noon, RunStatus.Failed, counters: """{"cancelled": 37, "cancelledFen": 518000, "settled": 0}""",
            errorCode: RunReason.Held);
        await postgres.SaveAsync(run,
            new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = at ?? Noon, Touched = 37, Allowed = 30, Plan = run.Counters });
        return run;
    }

    private async Task<Alert> AlertAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.Alerts.AsNoTracking().SingleAsync(Stop);
    }
}
