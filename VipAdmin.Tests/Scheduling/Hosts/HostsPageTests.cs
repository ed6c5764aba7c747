using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Hosts;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Hosts;

public sealed class HostsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task NoHost_SaysHowOneAppears()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        var hosts = page.At<HostsPage>("/hosts");
        hosts.WaitForAssertion(() => hosts.Markup.ShouldContain("No hosts"));
    }

    [Fact]
    public async Task Hosts_AliveAndDead_ShowStateClockAndWhatEachRuns()
    {
        var now = TimeProvider.System.UtcNow();
        HostRow Row(string name, int seenAgo, long offset, bool scheduling)
            => new()
            {
                Id = Guid.CreateVersion7(), Name = name, Version = "1.4.0+0123456789abcdef", StartedAt = now.AddHours(-1),
                SeenAt = now.AddSeconds(-seenAgo), ClockOffsetMs = offset, Scheduling = scheduling
            };
        // Seen a little in the future, so that a slow machine does not let it die while the page is drawn.
        var (alive, dead) = (Row("alive:1", -600, 299_900, false), Row("dead:2", 600, 4, true));
        var run = Run(Timetable.OrderTimeout, now.AddSeconds(-5), RunStatus.Running);
        run.Node = "alive:1";
        await postgres.SaveAsync(alive, dead, run);
        await using var page = new Page(postgres, Role.Auditor, "en");
        var hosts = page.At<HostsPage>("/hosts");

        hosts.WaitForAssertion(() => hosts.FindAll("tbody tr").Count.ShouldBe(2));
        var first = hosts.Find($"[data-testid=host-{alive.Id}]");
        first.TextContent.ShouldContain("Online");
        first.TextContent.ShouldContain("+4 min 59 s");
        first.QuerySelector("a")!.GetAttribute("href").ShouldBe($"/runs/{run.Id}");
        first.TextContent.ShouldContain("1.4.0+0123456");
        hosts.Find($"[data-testid=host-{dead.Id}]").TextContent.ShouldContain("Lost");

        await postgres.ExecuteAsync("UPDATE vip_admin.hosts SET stopped_at = now() WHERE name = 'alive:1'");
        hosts.WaitForAssertion(() => hosts.Find($"[data-testid=host-{alive.Id}]").TextContent.ShouldContain("Stopped"), TimeSpan.FromSeconds(30));
    }
}
