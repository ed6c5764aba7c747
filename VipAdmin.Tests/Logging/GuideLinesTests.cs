using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Logging;

/// <summary>The log lines of the guide, word for word and in its order: operators search for them.</summary>
public sealed class GuideLinesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>启动日志.</summary>
    private static readonly string[] Start =
    [
        "========== 启动定时任务 ==========",
        "[对账任务] 定时任务已启动，每5分钟执行一次",
        "[VIP提醒任务] 定时任务已启动，每日9点执行",
        "[订单超时任务] 定时任务已启动，每分钟执行一次",
        "========== 定时任务启动完成 ==========",
    ];

    /// <summary>执行日志.</summary>
    private static readonly string[] Reconciliation = ["[对账任务] 开始执行，第 1 次尝试", "[对账任务] 执行完成 { totalChecked: 5, synced: 2, cancelled: 1, errors: 0 }"];
    private static readonly string[] Reminder = ["[VIP提醒任务] 开始执行", "[VIP提醒任务] 执行完成，共发送 15 条提醒"];
    private static readonly string[] OrderTimeout = ["[订单超时任务] 发现 3 个超时订单", "[订单超时任务] 执行完成 { total: 3, cancelled: 3, failed: 0 }"];

    /// <summary>错误日志; what follows "Error: " is the error's own text.</summary>
    private static readonly string[] Errors = ["[对账任务] 执行失败: Error: ", "[对账任务] 60秒后重试...", "[对账任务] 已达到最大重试次数(3)，放弃本次对账"];

    /// <summary>24 November 2026, 09:00 in Beijing.</summary>
    private static readonly DateTime Nine = BusinessDay.FromBeijing(new DateTime(2026, 11, 24, 9, 0, 0));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Nine);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Start_PrintsTheGuidesLinesInItsOrder()
    {
        var directory = Directory.CreateTempSubdirectory("vipadmin-guide-").FullName;
        var settings = new Dictionary<string, string?>
        {
            ["Scheduling:Enabled"] = "true", ["Logging:Level"] = "Information",
            ["Logging:Directory"] = directory
        };
        await using (var portal = new WebApp(postgres.ConnectionString, settings))
        {
            (await portal.Caller().GetAsync("healthz/live", Stop)).EnsureSuccessStatusCode();
        }
        var lines = (await File.ReadAllLinesAsync(Path.Combine(directory, "combined.log"), Stop)).Select(Message).ToArray();
        Directory.Delete(directory, recursive: true);

        // The portal has tasks of its own, of which the guide knows nothing.
        lines.Where(line => line.StartsWith("=====", StringComparison.Ordinal) || line.Contains("定时任务已启动"))
            .Where(line => !line.Contains("历史清理任务") && !line.Contains("历史数据检查任务") && !line.Contains("账单导入任务"))
            .ShouldBe([.. Start, "========== 停止定时任务 =========="]);
    }

    [Fact]
    public async Task Reconciliation_PrintsTheGuidesLines()
    {
        await using var host = new Host(postgres);
        for (var i = 0; i < 5; i++)
        {
            var order = await postgres.Databases.PurchaseAsync(Nine.AddMinutes(i < 3 ? -20 : -10));
            if (i < 2)
            {
                host.WeChat.Says(order, order.PaidTrade(Nine.AddMinutes(-15)));
            }
        }
        await host.RunAsync(Timetable.Reconciliation);
        host.Lines("对账任务").ShouldBe(Reconciliation);
    }

    [Fact]
    public async Task Reminder_PrintsTheGuidesLines()
    {
        for (var i = 0; i < 15; i++)
        {
            await postgres.Databases.MemberAsync(Nine,
                member => (member.VipLevel, member.VipExpireAt, member.VipActivatedAt) = (1, Nine.AddDays(3), Nine.AddDays(-40)));
        }
        await using var host = new Host(postgres);
        await host.RunAsync(Timetable.VipReminder);
        host.Lines("VIP提醒任务").ShouldBe(Reminder);
    }

    [Fact]
    public async Task OrderTimeout_PrintsTheGuidesLines_AndNothingWhenNothingIsOverdue()
    {
        await using var host = new Host(postgres);
        await host.RunAsync(Timetable.OrderTimeout);
        host.Lines("订单超时任务").ShouldBeEmpty();
        for (var i = 0; i < 3; i++)
        {
            await postgres.Databases.PurchaseAsync(Nine.AddMinutes(-20));
        }
        await host.RunAsync(Timetable.OrderTimeout, Nine.AddMinutes(1));
        host.Lines("订单超时任务").ShouldBe(OrderTimeout);
    }

    [Fact]
    public async Task Reconciliation_NoAnswerAtAll_PrintsTheGuidesErrorLines()
    {
        await using var host = new Host(postgres);
        await postgres.Databases.PurchaseAsync(Nine.AddMinutes(-20));
        host.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.NetworkTimeout);

        await host.RunAsync(Timetable.Reconciliation);

        var lines = host.Lines("对账任务").Select(line => line.StartsWith(Errors[0], StringComparison.Ordinal) ? Errors[0] : line);
        lines.ShouldBe(
        [
            .. Enumerable.Range(1, 3).SelectMany(attempt => new[] { Began(attempt), Errors[0], Errors[1] }),
            Began(4), Errors[0], Errors[2],
        ]);

        static string Began(int attempt) => Reconciliation[0].Replace("1", attempt.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>A line of combined.log without time and level.</summary>
    private static string Message(string line) => line.IndexOf("] ", StringComparison.Ordinal) is var end and >= 0 ? line[(end + 2)..] : line;

    /// <summary>The shipped tasks on scripted platforms, with a clock that a run pushes on while it waits for its retry.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private readonly PostgresFixture postgres;
        private readonly FakeTimeProvider time = new(Nine);
        private readonly LogLines lines = new();
        private readonly ServiceProvider services;

        public Host(PostgresFixture postgres)
        {
            this.postgres = postgres;
            var collection = new ServiceCollection();
            collection.AddSingleton<TimeProvider>(time);
            collection.AddVipDb(postgres.ConnectionString);
            collection.AddVipCore(new ConfigurationBuilder().Build());
            collection.AddLogging(logging => logging.AddProvider(lines));
            collection.AddSingleton<IHostApplicationLifetime>(new Microsoft.Extensions.Hosting.Internal.ApplicationLifetime(
                Microsoft.Extensions.Logging.Abstractions.NullLogger<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>.Instance));
            collection.RemoveAll<IPaymentPlatform>();
            collection.AddSingleton<IPaymentPlatform>(WeChat);
            services = collection.BuildServiceProvider();
        }

        public ScriptedPlatform WeChat { get; } = new();

        public string[] Lines(string tag) => [.. lines.All.Where(line => line.StartsWith($"[{tag}]", StringComparison.Ordinal))];

        public async Task RunAsync(string task, DateTime? slot = null)
        {
            var job = services.GetRequiredService<DeclaredJobs>().Find(task)!;
            var started =
                (StartResult.Started)await services.GetRequiredService<JobRunner>()
                    .StartAsync(new RunRequest(job, RunTrigger.Schedule, slot ?? Nine, Actor.System), Stop);
            await Wait.UntilAsync(async () =>
            {
                if ((await postgres.RunsAsync()).Any(run => run.NextAttemptAt is not null))
                {
                    time.Advance(TimeSpan.FromSeconds(30));
                }
                return started.Completion.IsCompleted;
            });
            await started.Completion;
        }

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }
}
