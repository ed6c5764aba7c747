using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class RunHistoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.Reconciliation;
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private static readonly RunFilter All = new();
    private JobRun[] runs = [];

    /// <summary>Ten runs a minute apart, oldest first; every third failed, the last one by hand; and one of another task.</summary>
    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        runs = [.. Enumerable.Range(0, 10)
            .Select(i => Run(Key, Noon.AddMinutes(i), i % 3 == 2 ? RunStatus.Failed : RunStatus.Succeeded,
                trigger: i == 9 ? RunTrigger.Manual : RunTrigger.Schedule))];
        await postgres.SaveAsync([.. runs, Run(Timetable.OrderTimeout, Noon)]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task List_WalkedOlder_ShowsEveryRunOnceNewestFirst()
    {
        var seen = new List<Guid>();
        KeyPage<RunRow>? page = null;
        do
        {
            page = await History.ListAsync(Ops, Key, All, before: page?.Rows[^1].Id, limit: 4, stop: Stop);
            page.HasNewer.ShouldBe(seen.Count > 0);
            seen.AddRange(page.Rows.Select(row => row.Id));
        }
        while (page.HasOlder);

        seen.ShouldBe(runs.Reverse().Select(run => run.Id));
    }

    [Fact]
    public async Task List_WalkedNewer_GivesTheNearestRunsInTheSameOrder()
    {
        var page = await History.ListAsync(Ops, Key, All, after: runs[2].Id, limit: 4, stop: Stop);

        page.Rows.Select(row => row.Id).ShouldBe([runs[6].Id, runs[5].Id, runs[4].Id, runs[3].Id]);
        (page.HasNewer, page.HasOlder).ShouldBe((true, true));
        (await History.ListAsync(Ops, Key, All, after: runs[6].Id, limit: 4, stop: Stop)).HasNewer.ShouldBeFalse();
    }

    [Fact]
    public async Task List_Filtered_ShowsOnlyWhatMatches()
    {
        (await ListAsync(new RunFilter(States: [RunState.Failed]))).ShouldBe([runs[8].Id, runs[5].Id, runs[2].Id]);
        (await ListAsync(new RunFilter(Triggers: [RunTrigger.Manual, RunTrigger.Api]))).ShouldBe([runs[9].Id]);
        (await ListAsync(new RunFilter(From: Noon.AddMinutes(3), To: Noon.AddMinutes(5)))).ShouldBe([runs[4].Id, runs[3].Id]);
        (await ListAsync(new RunFilter([RunState.Failed], From: Noon.AddMinutes(3)))).ShouldBe([runs[8].Id, runs[5].Id]);
    }

    [Fact]
    public async Task List_HeldRuns_AreThatAndNothingElse_WhateverTheirRowSays()
    {
        var (at, states) = (Noon.AddHours(1), new RunState[] { RunState.Held, RunState.Cancelled, RunState.Warning });
        JobRun[] asked = [
            Run(Key, at, RunStatus.Cancelled, errorCode: RunReason.Held), Run(Key, at.AddMinutes(1), RunStatus.Warning, errorCode: RunReason.CancelsHeld)];
        JobRun[] others = [
            Run(Key, at.AddMinutes(2), RunStatus.Cancelled, errorCode: RunReason.CancelRequested), Run(Key, at.AddMinutes(3), RunStatus.Warning)];
        await postgres.SaveAsync([.. asked, .. others]);

        (await ListAsync(new RunFilter([RunState.Held]))).ShouldBe([asked[1].Id, asked[0].Id]);
        (await ListAsync(new RunFilter([RunState.Cancelled]))).ShouldBe([others[0].Id]);
        (await ListAsync(new RunFilter([RunState.Warning]))).ShouldBe([others[1].Id]);
        (await ListAsync(new RunFilter([RunState.Warning, RunState.Cancelled]))).ShouldBe([others[1].Id, others[0].Id]);
        (await ListAsync(new RunFilter(states))).ShouldBe([others[1].Id, others[0].Id, asked[1].Id, asked[0].Id]);
        (await History.CountAsync(Ops, Key, new RunFilter([RunState.Held]), Stop)).ShouldBe(2);
        (await History.FindAsync(Ops, asked[0].Id, Stop))!.State.ShouldBe(RunState.Held);
    }

    [Fact]
    public void List_Held_RepeatsTheFilterOfItsIndex()
    {
        using var db = postgres.Databases.CreateDbContext();

        db.JobRuns.In([RunState.Held]).ToQueryString().ShouldContain(HeldRuns.Condition.Text);
    }

    [Fact]
    public async Task Count_IsOfTheFilter()
    {
        (await History.CountAsync(Ops, Key, All, Stop)).ShouldBe(10);
        (await History.CountAsync(Ops, Key, new RunFilter([RunState.Failed]), Stop)).ShouldBe(3);
    }

    [Fact]
    public async Task Count_BeyondTheLimit_StopsOneAboveIt()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, progress_done, settings_version)
            SELECT gen_random_uuid(), 'vipReminder', 'manual', 'succeeded', now(), now(), 1, 'n', 'system', false, '{}', 0, 0 FROM generate_series(1, 10500)
            """);

        (await History.CountAsync(Ops, Timetable.VipReminder, All, Stop)).ShouldBe(RunHistory.CountLimit + 1);
    }

    [Fact]
    public async Task Export_IsExactlyTheFilter()
        => (await History.ExportAsync(Ops, Key, new RunFilter([RunState.Failed]), Stop).Select(row => row.Id).ToListAsync(Stop))
            .ShouldBe([runs[8].Id, runs[5].Id, runs[2].Id]);

    [Fact]
    public async Task Find_UnknownRun_IsNull()
    {
        (await History.FindAsync(Ops, runs[0].Id, Stop))!.StartedAt.ShouldBe(Noon);
        (await History.FindAsync(Ops, Guid.NewGuid(), Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Reads_WithoutPermission_AreRefused()
    {
        await Should.ThrowAsync<NotPermittedException>(() => History.ListAsync(Stranger, Key, All, stop: Stop));
        await Should.ThrowAsync<NotPermittedException>(() => History.CountAsync(Stranger, Key, All, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => History.ExportAsync(Stranger, Key, All, Stop).ToListAsync(Stop).AsTask());
        await Should.ThrowAsync<NotPermittedException>(() => History.FindAsync(Stranger, runs[0].Id, Stop));
    }

    private async Task<IEnumerable<Guid>> ListAsync(RunFilter filter) => (await History.ListAsync(Ops, Key, filter, stop: Stop)).Rows.Select(row => row.Id);

    private RunHistory History => new(postgres.Databases);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
