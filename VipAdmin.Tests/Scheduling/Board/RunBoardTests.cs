using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class RunBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private readonly JobRun run = Run(Timetable.Reconciliation, Noon);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Log_FollowsFromTheLastLine_AndStartsAtTheTail()
    {
        await postgres.SaveAsync(
            [.. Enumerable.Range(1, 9)
                .Select(i => new LogRow { RunId = run.Id, Timestamp = Noon.AddSeconds(i), Level = i % 2 == 0 ? 4 : 2, Message = $"line {i}" })]);

        var tail = await Runs.LogAsync(Ops, run.Id, null, 0, 3, Stop);
        tail.Select(line => line.Message).ShouldBe(["line 7", "line 8", "line 9"]);
        (await Runs.LogAsync(Ops, run.Id, tail[0].Id, 0, 3, Stop)).Select(line => line.Message).ShouldBe(["line 8", "line 9"]);
        (await Runs.LogAsync(Ops, run.Id, null, 4, 50, Stop)).Select(line => line.Message).ShouldBe(["line 2", "line 4", "line 6", "line 8"]);
    }

    [Fact]
    public async Task Log_WithoutPermission_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Runs.LogAsync(Stranger, run.Id, null, 0, 10, Stop));

    private RunBoard Runs => new(postgres.Databases);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
