using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class DeadRunSweepTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Now => TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SchedulingHost Host() => new(postgres, TimeProvider.System);

    private Task OrphanAsync(string node)
    {
        var run = Run(SchedulingHost.Key, Now.AddMinutes(-1), RunStatus.Running);
        run.Node = node;
        return postgres.SaveAsync(run);
    }

    private static HostRow Row(string name, DateTime startedAt, DateTime seenAt)
        => new() { Id = Guid.CreateVersion7(), Name = name, Version = "1", StartedAt = startedAt, SeenAt = seenAt, Scheduling = true };

    private async Task<string?> ReasonAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var run = await db.JobRuns.AsNoTracking().SingleAsync(Stop);
        run.Status.ShouldBe(RunStatus.Interrupted);
        return run.ErrorCode;
    }

    [Fact]
    public async Task Sweep_ItsHostLives_SaysThatTheClaimWasLost()
    {
        await using var living = Host();
        await living.Beat.StartAsync(Stop);
        await postgres.ExecuteAsync("UPDATE vip_admin.hosts SET started_at = started_at - interval '1 hour'");
        await OrphanAsync(HostName.Own);
        await using var other = Host();
        (await other.Sweep.SweepAsync(Stop)).ShouldBe(1);
        (await ReasonAsync()).ShouldBe(RunReason.ClaimLost);
        await living.Beat.StopAsync(Stop);
    }

    [Fact]
    public async Task Sweep_ItsHostWasSeenJustNowButHasNoSessionLeft_SaysThatItDied()
    {
        await postgres.SaveAsync(Row("killed:1", Now.AddHours(-1), Now));
        await OrphanAsync("killed:1");
        await using var other = Host();
        (await other.Sweep.SweepAsync(Stop)).ShouldBe(1);
        (await ReasonAsync()).ShouldBe(RunReason.HostDied);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var id = (await db.JobRuns.SingleAsync(Stop)).Id;
        other.Log.Scopes.OfType<Dictionary<string, object>>().ShouldContain(scope => id.Equals(scope["RunId"]), "the run's own log says how it ended");
    }

    /// <summary>So answers a server on macOS or Windows, or an old one.</summary>
    [Fact]
    public async Task Lock_OnAServerThatRefusesItsSettings_IsTakenAllTheSame()
    {
        await using var locks = new RunLock(postgres.DataSource, ThisHost.Process,
            ["SET client_connection_check_interval = 'never'", "SET no_such_setting = 1", "SET statement_timeout = '77s'"]);
        await using var handle = await locks.TryTakeAsync(SchedulingHost.Key, TimeSpan.FromSeconds(5), Stop);
        handle.ShouldNotBeNull();
    }

    [Fact]
    public async Task Sweep_ItsHostHasASuccessorOfTheSameName_SaysThatItDied()
    {
        await using var successor = Host();
        await OrphanAsync(HostName.Own);
        await successor.Beat.BeatAsync(Stop);
        (await successor.Sweep.SweepAsync(Stop)).ShouldBe(1);
        (await ReasonAsync()).ShouldBe(RunReason.HostDied);
    }

    [Fact]
    public async Task Sweep_SilentHostThatOpenedItsLockSinceItWasSeen_KeepsIt()
    {
        // So it is for every host in the first seconds after an outage of the database.
        var self = new ThisHost(Guid.CreateVersion7(), "back:1");
        var row = Row(self.Name, Now.AddHours(-1), Now.AddMinutes(-5));
        row.Id = self.Id;
        await postgres.SaveAsync(row);
        await OrphanAsync(self.Name);
        await using var locks = new RunLock(postgres.DataSource, self);
        await using var handle = await locks.TryTakeAsync(SchedulingHost.Key, TimeSpan.FromSeconds(5), Stop);
        await using var other = Host();

        (await other.Sweep.SweepAsync(Stop)).ShouldBe(0);

        handle.ShouldNotBeNull().HandleLostToken.IsCancellationRequested.ShouldBeFalse();
    }
}
