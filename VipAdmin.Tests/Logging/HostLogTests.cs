using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Logging;

namespace VipAdmin.Tests.Logging;

public sealed class HostLogTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("vipadmin-test-log-").FullName;
    private HostLog log = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        log = WebApplication.CreateBuilder(["--Logging:Directory=" + directory]).AddVipLogging(onStandardError: true);
    }

    public async ValueTask DisposeAsync()
    {
        await log.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Line_OfARun_IsInFilesAndRowsWithRunTaskAndNode()
    {
        var run = Guid.CreateVersion7();
        var logger = log.Factory.CreateLogger("VipAdmin.Core.Scheduling.Runs.JobRunner");
        // Before the database is known: the row waits for it.
        using (logger.BeginScope(new Dictionary<string, object> { ["RunId"] = run, ["Task"] = Timetable.Reconciliation }))
        {
            logger.LogInformation("[{Tag}] 开始执行，第 {Attempt} 次尝试", "对账任务", 1);
            logger.LogError(new InvalidOperationException("member 13812345678"), "[对账任务] 执行失败: {Error}", "Bearer abcdefghijkl");
        }

        await using var pools = new DatabasePools(postgres.ConnectionString, NullLogger.Instance);
        log.WriteTo(pools);
        await log.LeaveDatabaseAsync();

        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var rows = await db.Logs.AsNoTracking().OrderBy(row => row.Id).ToListAsync(TestContext.Current.CancellationToken);
        rows.Select(row => row.Message).ShouldBe(["[对账任务] 开始执行，第 1 次尝试", "[对账任务] 执行失败: Bearer ***"]);
        rows.ShouldAllBe(row => row.RunId == run && row.Task == Timetable.Reconciliation && row.Node == HostName.Own);
        rows[0].Level.ShouldBe(2);
        rows[0].Timestamp.ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(1));
        rows[1].Exception!.ShouldContain("138****5678");
        rows[1].LogEvent!.ShouldContain("\"Level\": \"Error\"");

        await log.DisposeAsync();
        (await File.ReadAllTextAsync(Path.Combine(directory, "combined.log"), TestContext.Current.CancellationToken)).ShouldContain("[对账任务] 开始执行，第 1 次尝试");
        var errors = await File.ReadAllTextAsync(Path.Combine(directory, "error.log"), TestContext.Current.CancellationToken);
        errors.ShouldContain("执行失败");
        errors.ShouldNotContain("开始执行");
        errors.ShouldNotContain("13812345678");
    }

    [Fact]
    public async Task Rows_TableAwayForAWhile_AreAllWrittenWhenItIsBack()
    {
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.logs RENAME TO logs_away");
        await using var pools = new DatabasePools(postgres.ConnectionString, NullLogger.Instance);
        log.WriteTo(pools);
        var logger = log.Factory.CreateLogger("x");
        for (var i = 0; i < 300; i++)
        {
            logger.LogInformation("line {Number}", i);
        }
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.logs_away RENAME TO logs");

        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => await db.Logs.CountAsync(TestContext.Current.CancellationToken) == 300);
    }

    [Fact]
    public async Task Row_WithCharactersTheDatabaseRefuses_IsStoredWithoutThem()
    {
        await using var pools = new DatabasePools(postgres.ConnectionString, NullLogger.Instance);
        log.WriteTo(pools);
        log.Factory.CreateLogger("x").LogInformation("nul {Text}", "a\0b\ud800c");

        await log.LeaveDatabaseAsync();

        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        (await db.Logs.SingleAsync(TestContext.Current.CancellationToken)).Message.ShouldBe("nul ab\ufffdc");
    }

    [Fact]
    public async Task Rows_OfARun_RaiseItsTopic()
    {
        var run = Guid.CreateVersion7();
        using var feed = new ChangeFeed(postgres.DataSource, TimeProvider.System, NullLogger<ChangeFeed>.Instance);
        await feed.StartAsync(TestContext.Current.CancellationToken);
        var heard = 0;
        using var subscription = feed.Subscribe([Topic.Run(run)], () => Task.FromResult(Interlocked.Increment(ref heard)));
        await using var pools = new DatabasePools(postgres.ConnectionString, NullLogger.Instance);
        log.WriteTo(pools);
        var logger = log.Factory.CreateLogger("x");

        await Wait.UntilAsync(() =>
        {
            using (logger.BeginScope(new Dictionary<string, object> { ["RunId"] = run }))
            {
                logger.LogInformation("tick");
            }
            return Task.FromResult(Volatile.Read(ref heard) > 0);
        });
        await feed.StopAsync(TestContext.Current.CancellationToken);
    }
}
