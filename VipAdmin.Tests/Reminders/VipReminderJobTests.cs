using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class VipReminderJobTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);
    private readonly Lines lines = new();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Run_FifteenMembers_LogsTheGuidesLinesAndCountsByWindow()
    {
        for (var i = 0; i < 15; i++)
        {
            await world.MemberAsync(Beijing(i < 10 ? 3 : -2));
        }

        var result = await RunAsync(dryRun: false);

        lines.ShouldBe(["[VIP提醒任务] 开始执行", "[VIP提醒任务] 执行完成，共发送 15 条提醒"]);
        result.Warning.ShouldBeFalse();
        result.Counters.ShouldBe(new Dictionary<string, long> { ["sent"] = 15, ["skipped"] = 0, ["failed"] = 0, ["before3"] = 10, ["after2"] = 5 },
            ignoreOrder: true);
    }

    [Fact]
    public async Task DryRun_SaysWhatWouldBeSentWithASampleAndSendsNothing()
    {
        var member = await world.MemberAsync(Beijing(3));

        var result = await RunAsync(dryRun: true);

        lines.ShouldBe(["[VIP提醒任务] 开始执行", $"[VIP提醒任务] 试运行: before3 1 条，例如会员 {member.UserId}：您的VIP会员将在3天后到期，请及时续费", "[VIP提醒任务] 试运行完成，将发送 1 条提醒"]);
        result.Counters["sent"].ShouldBe(1);
        (await world.InboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_TellsProgressAndTotal()
    {
        for (var i = 0; i < 7; i++)
        {
            await world.MemberAsync(Beijing(3));
        }
        var run = Guid.CreateVersion7();
        await postgres.ExecuteAsync(
            $"INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, attempt, node, actor, dry_run, counters, progress_done, settings_version) VALUES ('{run}', 'vipReminder', 'manual', 'running', now(), 1, 'n', 'a', false, '{{}}', 0, 0)");

        await RunAsync(dryRun: false, run);

        await using var command = postgres.DataSource.CreateCommand($"SELECT progress_done, progress_total FROM vip_admin.job_runs WHERE id = '{run}'");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();
        (reader.GetInt64(0), reader.GetInt64(1)).ShouldBe((7, 7));
    }

    private async Task<JobResult> RunAsync(bool dryRun, Guid? runId = null)
    {
        using var scope = new RunScope(postgres.Databases, world.Time)
        {
            RunId = runId ?? Guid.CreateVersion7(), JobKey = Timetable.VipReminder,
            Actor = "system", DryRun = dryRun
        };
        var result =
            await new VipReminderJob(
                new SendDueReminders(postgres.Databases, world.Time, Fixed.Options(new RemindersOptions()), NullLogger<SendDueReminders>.Instance),
                lines).RunAsync(scope, TestContext.Current.CancellationToken);
        await scope.FlushAsync(TestContext.Current.CancellationToken);
        return result;
    }

    private sealed class Lines : List<string>, ILogger<VipReminderJob>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Add(formatter(state, exception));
    }
}
