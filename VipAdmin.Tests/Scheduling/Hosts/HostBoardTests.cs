using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Hosts;

public sealed class HostBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SchedulingHost Host(TimeProvider? time = null) => new(postgres, time ?? TimeProvider.System);

    private static HostRow Row(string name, double seenSecondsAgo, bool stopped = false, double startedSecondsAgo = 7200)
        => new()
        {
            Id = Guid.CreateVersion7(), Name = name, Version = "1.0", StartedAt = Now.AddSeconds(-startedSecondsAgo),
            SeenAt = Now.AddSeconds(-seenSecondsAgo), StoppedAt = stopped ? Now.AddSeconds(-seenSecondsAgo) : null, Scheduling = true
        };

    [Fact]
    public async Task Host_FromStartToGoodbye_IsAliveThenStopped()
    {
        await using var host = Host();
        await host.Beat.StartAsync(Stop);
        var alive = (await host.Hosts.HostsAsync(Ops, Stop)).ShouldHaveSingleItem();
        (alive.Id, alive.Name, alive.State, alive.IsThis, alive.Scheduling, alive.ClockIsOff).ShouldBe(
            (host.Self.Id, HostName.Own, HostState.Alive, true, true, false));

        await host.Beat.StopAsync(Stop);
        (await host.Hosts.HostsAsync(Ops, Stop)).ShouldHaveSingleItem().State.ShouldBe(HostState.Stopped);
    }

    [Fact]
    public async Task Host_ThatRunsOneCommand_LeavesNoRow()
    {
        await using var host = Host();
        host.Beat.Passing = true;
        await host.Beat.StartAsync(Stop);
        (await host.Hosts.HostsAsync(Ops, Stop)).Count.ShouldBe(1);
        await host.Beat.StopAsync(Stop);
        (await host.Hosts.HostsAsync(Ops, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Hosts_TheLivingFirst_EachWithWhatItRuns()
    {
        var run = Run(Timetable.Reconciliation, Now.AddSeconds(-5), RunStatus.Running);
        run.Node = "b:1";
        await postgres.SaveAsync(Row("a:1", 60), Row("b:1", 600, stopped: true, startedSecondsAgo: 9000), Row("b:1", 1), Row("c:1", 30, stopped: true), run);
        await using var host = Host();

        var hosts = await host.Hosts.HostsAsync(Ops, Stop);

        hosts.Select(each => (each.Name, each.State, each.Running.Count))
            .ShouldBe([("b:1", HostState.Alive, 1), ("c:1", HostState.Stopped, 0), ("a:1", HostState.Died, 0), ("b:1", HostState.Stopped, 0)]);
        hosts[0].Running[0].ShouldBe(new HostRun(run.Id, Timetable.Reconciliation, run.StartedAt));
    }

    [Fact]
    public async Task Beat_RowsOlderThan30Days_AreForgotten()
    {
        await postgres.SaveAsync(Row("old:1", 31 * 86_400, startedSecondsAgo: 40 * 86_400), Row("young:1", 29 * 86_400, startedSecondsAgo: 40 * 86_400));
        await using var host = Host();
        await host.Beat.BeatAsync(Stop);
        (await host.Hosts.HostsAsync(Ops, Stop)).Select(each => each.Name).ShouldBe([HostName.Own, "young:1"]);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public async Task Beat_OnAMachineMinutesOff_ShowsItAndPutsTheClockRight(int seconds)
    {
        var clock = new DatabaseClock(new WrongClock(TimeSpan.FromSeconds(seconds)));
        await using var host = Host(clock);
        await host.Beat.BeatAsync(Stop);
        await host.Beat.BeatAsync(Stop);

        clock.Correction.TotalSeconds.ShouldBe(seconds, 1);
        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).TotalSeconds.ShouldBe(0, 1);
        var card = (await host.Hosts.HostsAsync(Ops, Stop)).ShouldHaveSingleItem();
        (card.ClockIsOff, card.State).ShouldBe((true, HostState.Alive), "alive is judged by the database's time");
        card.ClockOffset.TotalSeconds.ShouldBe(seconds, 1);
        host.Log.Lines.Count(line => line.Contains("are subtracted from now on")).ShouldBe(1);
    }

    [Fact]
    public async Task Beat_AfterItsConnectionWasCut_GoesOn()
    {
        await using var host = Host();
        await host.Beat.BeatAsync(Stop);
        await host.Beat.StartAsync(Stop);
        await postgres.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'VipAdmin beat {host.Self.Id:N}%'");
        await postgres.ExecuteAsync("UPDATE vip_admin.hosts SET seen_at = seen_at - interval '1 hour'");
        await Wait.UntilAsync(async () => (await host.Hosts.HostsAsync(Ops, Stop))[0].State == HostState.Alive);
        await host.Beat.StopAsync(Stop);
    }

    [Fact]
    public async Task Hosts_ForSomebodyWithoutARole_AreRefused()
    {
        await using var host = Host();
        await Should.ThrowAsync<NotPermittedException>(() => host.Hosts.HostsAsync(Stranger, Stop));
    }
}
