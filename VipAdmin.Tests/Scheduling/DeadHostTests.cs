using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Scheduling;

/// <summary>A host as a process of its own, killed the hard way.</summary>
public sealed class DeadHostTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_InTheMiddleOfARun_IsNoticedWithinSecondsAndTheTaskIsFreeAgain()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO public.orders (order_id, order_no, order_type, product_type, product_name, amount, payment_method, created_at, updated_at)
            SELECT 'o-' || n, 'VIPKILLED' || n, 'vip', 'vip_month', '月卡', 29.90, 'alipay', timezone('utc', now()) - interval '7 minutes', timezone('utc', now()) FROM generate_series(1, 50) AS n
            """);
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
        await using var survivor = new SchedulingHost(postgres, TimeProvider.System, (_, _) => Task.FromResult(new JobResult(new Dictionary<string, long>())));
        await Wait.UntilAsync(async () => await survivor.Sweep.SweepAsync(Stop) == 1);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), "two seconds on a quiet machine; without looking for the dead holder it was a minute");
        (await RunAsync())!.ErrorCode.ShouldBe(RunReason.HostDied);
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
