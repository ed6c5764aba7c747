using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Scheduling.Runs;

/// <summary>A host as a process of its own, killed the hard way, or frozen.</summary>
public sealed class DeadHostTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("""
            INSERT INTO public.orders (order_id, order_no, order_type, product_type, product_name, amount, payment_method, created_at, updated_at)
            SELECT 'o-' || n, 'VIPKILLED' || n, 'vip', 'vip_month', '月卡', 29.90, 'alipay', timezone('utc', now()) - interval '7 minutes', timezone('utc', now()) FROM generate_series(1, 50) AS n
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SchedulingHost Survivor() => new(postgres, TimeProvider.System, (_, _) => Task.FromResult(new JobResult(new Dictionary<string, long>())));

    [Fact]
    public async Task Kill_InTheMiddleOfARun_IsNoticedWithinSecondsAndTheTaskIsFreeAgain()
    {
        using var process = Process.Start(SilentPlatformHost())!;
        var said = process.StandardError.ReadToEndAsync(Stop);
        await Wait.UntilAsync(async () =>
        {
            process.HasExited.ShouldBeFalse(process.HasExited ? await said : null);
            return await RunAsync() is { Status: RunStatus.Running };
        });

        process.Kill();
        await process.WaitForExitAsync(Stop);
        var clock = Stopwatch.StartNew();
        await using var survivor = Survivor();
        await Wait.UntilAsync(async () => await survivor.Sweep.SweepAsync(Stop) == 1);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), "five seconds on a quiet machine; without looking for the dead holder it was a minute");
        (await RunAsync())!.ErrorCode.ShouldBe(RunReason.HostDied);
    }

    /// <summary>Takes as long as the survivors' patience with a silent host: half a minute.</summary>
    [Fact]
    public async Task Freeze_InTheMiddleOfARun_FreesTheTask_AndTheSleeperChangesNothingWhenItWakes()
    {
        using var process = Process.Start(SilentPlatformHost())!;
        _ = process.StandardError.ReadToEndAsync(Stop);
        await Wait.UntilAsync(async () => (await RunAsync()) is { Status: RunStatus.Running });
        await SignalAsync(process, "STOP");
        try
        {
            await using var survivor = Survivor();
            (await survivor.Sweep.SweepAsync(Stop)).ShouldBe(0, "it may be a moment's pause");
            await Wait.UntilAsync(async () => await survivor.Sweep.SweepAsync(Stop) == 1);
            await using var locks = new RunLock(postgres.DataSource, survivor.Self);
            await using var handle = await locks.TryTakeAsync("reconciliation", TimeSpan.FromSeconds(5), Stop);
            handle.ShouldNotBeNull("the task is free");
        }
        finally
        {
            await SignalAsync(process, "CONT");
        }
        await process.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromMinutes(2), Stop);

        process.ExitCode.ShouldBe(ExitCode.Failed);
        var run = (await RunAsync())!;
        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Interrupted, RunReason.HostDied));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRunItems.CountAsync(Stop)).ShouldBe(0);
        (await db.OrderChecks.CountAsync(Stop)).ShouldBe(0);
        (await db.Hosts.CountAsync(Stop)).ShouldBe(0, "a command that ends leaves no host behind");
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Stop);
    }

    private async Task<JobRun?> RunAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AsNoTracking().SingleOrDefaultAsync(Stop);
    }

    /// <summary>A reconciliation that waits for a platform that does not answer.</summary>
    private ProcessStartInfo SilentPlatformHost()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "trigger", "reconciliation"]) { RedirectStandardError = true };
        start.Environment["ConnectionStrings__VipAdmin"] = postgres.ConnectionString;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["PAYMENT_ENV"] = "sandbox";
        start.Environment["Sandbox__MinLatency"] = "60000";
        start.Environment["Sandbox__MaxLatency"] = "60000";
        start.Environment["LOG_DIR"] = Path.Combine(Path.GetTempPath(), "vipadmin-cli-logs");
        return start;
    }
}
