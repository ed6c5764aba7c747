using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

public sealed class BulkDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);
    private readonly List<Discrepancy> found = [];
    private BulkDesk bulk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DiscrepancyDesk Desk => new(postgres.Databases, time);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        bulk = new BulkDesk(postgres.Databases, Desk, time, NullLogger<BulkDesk>.Instance);
        for (var i = 0; i < 5; i++)
        {
            var channel = i < 4 ? "alipay" : "wechat";
            found.Add(await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-i), d => { d.Channel = channel; d.PlatformFen = 100; }));
        }
    }

    public ValueTask DisposeAsync() => bulk.DisposeAsync();

    [Fact]
    public async Task Plan_OfAFilter_SaysHowManyAndHowMuch()
    {
        var plan = await bulk.LookAsync(Given.Finance, new DiscrepancyFilter { Channel = "alipay" }, Stop);

        plan.Cases.Select(each => each.Id).ShouldBe(found.Take(4).Select(d => d.Id), ignoreOrder: true);
        (plan.More, plan.DifferenceFen).ShouldBe((false, 4 * 1_00L));
        await Should.ThrowAsync<NotPermittedException>(() => bulk.LookAsync(Given.Support, new DiscrepancyFilter(), Stop));
        Should.Throw<NotPermittedException>(() => bulk.Start(Given.Support, new BulkAct.Note("x"), plan.Cases));
    }

    [Fact]
    public async Task Plan_OfAFilter_NamesTheDifferenceThatTheListNames()
    {
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-1), d => (d.Channel, d.Type, d.LocalEvidence, d.PlatformFen)
            = ("wechat", DiscrepancyType.AmountMismatch, """{"status":"paid"}""", 24_90));
        var filter = new DiscrepancyFilter { Type = DiscrepancyType.AmountMismatch };

        (await bulk.LookAsync(Given.Finance, filter, Stop)).DifferenceFen.ShouldBe(-5_00);
        (await new DiscrepancyList(postgres.Databases, TimeProvider.System).TotalsAsync(Given.Finance, filter, Stop)).DifferenceFen.ShouldBe(-5_00);
    }

    [Fact]
    public async Task Resolve_OfAFilter_ChangesEachUnderItsVersion_AndListsWhatChangedMeanwhile()
    {
        var plan = await bulk.LookAsync(Given.Finance, new DiscrepancyFilter { Channel = "alipay" }, Stop);
        await Desk.NoteAsync(Given.OtherFinance, found[1].Id, found[1].Version, "我在看", Stop);

        var run = bulk.Start(Given.Finance, new BulkAct.Resolve(ReasonCode.TestOrder, "测试订单"), plan.Cases).ShouldNotBeNull();
        await bulk.EndOf(run);

        var end = run.Progress;
        (end.State, end.Done, end.Total).ShouldBe((BulkRunState.Ended, 3, 4));
        var failure = end.Failed.ShouldHaveSingleItem();
        (failure.Case.Id, failure.Why).ShouldBe((found[1].Id, new DiscrepancyResult.Stale(Given.OtherFinance.Name)));
        (await StatusesAsync()).ShouldBe([DiscrepancyStatus.Resolved, DiscrepancyStatus.Open, DiscrepancyStatus.Resolved, DiscrepancyStatus.Resolved,
            DiscrepancyStatus.Open]);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var acts = await db.AuditEvents.Where(row => row.Action == AuditAction.DiscrepancyResolved).ToListAsync(Stop);
        acts.Count.ShouldBe(3);
        acts.ShouldAllBe(act => act.Data!.Contains(run.Id.ToString()) && act.Reason == "测试订单" && act.ActorId == Given.Finance.Id);
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("writeOff")]
    [InlineData("ignore")]
    [InlineData("assign")]
    public async Task Undo_OfARun_TakesBackWhatNobodyHasTouchedSince(string what)
    {
        await Desk.AssignAsync(Given.Finance, found[0].Id, found[0].Version, new Assignee("x", "原处理人"), Stop);
        var plan = await bulk.LookAsync(Given.Finance, new DiscrepancyFilter { Channel = "alipay" }, Stop);
        BulkAct act = what switch
        {
            "resolve" => new BulkAct.Resolve(ReasonCode.Cutoff, "t"),
            "writeOff" => new BulkAct.WriteOff(ReasonCode.Cutoff, "t"),
            "ignore" => new BulkAct.Ignore(new(2026, 12, 1), ReasonCode.Cutoff, "t"),
            _ => new BulkAct.Assign(Assignee.Of(Given.Finance)),
        };
        var run = bulk.Start(Given.Finance, act, plan.Cases).ShouldNotBeNull();
        await bulk.EndOf(run);
        await Desk.NoteAsync(Given.OtherFinance, found[2].Id, found[2].Version + 1, "稍等", Stop);
        var before = await StatusesAsync();

        var undo = bulk.Undo(Given.Finance, run).ShouldNotBeNull();
        await bulk.EndOf(undo);

        (undo.Progress.Done, undo.Progress.Failed.Single().Case.Id).ShouldBe((3, found[2].Id));
        (await StatusesAsync()).ShouldBe([DiscrepancyStatus.Assigned, DiscrepancyStatus.Open, before[2], DiscrepancyStatus.Open, DiscrepancyStatus.Open]);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Discrepancies.SingleAsync(d => d.Id == found[0].Id, Stop)).AssigneeName.ShouldBe("原处理人");
        bulk.Undo(Given.OtherFinance, run).ShouldBeNull();
    }

    [Fact]
    public async Task Stop_BetweenTwo_LeavesTheRestUntouched_AndOnlyOneRunGoesAtATime()
    {
        var plan = await bulk.LookAsync(Given.Finance, new DiscrepancyFilter(), Stop);
        await using var blocker = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var holding = await blocker.Database.BeginTransactionAsync(Stop);
        var second = plan.Cases[1].Id;
        await blocker.Database.ExecuteSqlAsync($"SELECT 1 FROM vip_admin.discrepancies WHERE id = {second} FOR UPDATE", Stop);

        var run = bulk.Start(Given.Finance, new BulkAct.Note("批量备注"), plan.Cases).ShouldNotBeNull();
        await Wait.UntilAsync(() => Task.FromResult(run.Progress.Done == 1));
        bulk.Start(Given.Finance, new BulkAct.Note("第二次"), plan.Cases).ShouldBeNull();
        run.Stop();
        await holding.RollbackAsync(Stop);
        await bulk.EndOf(run);

        (run.Progress.State, run.Progress.Done, run.Progress.Failed.Count).ShouldBe((BulkRunState.Stopped, 2, 0));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.DiscrepancyEvents.CountAsync(e => e.Note == "批量备注", Stop)).ShouldBe(2);
        bulk.Latest(Given.Finance).ShouldBe(run);
        bulk.Dismiss(Given.Finance, run);
        bulk.Latest(Given.Finance).ShouldBeNull();
    }

    private async Task<IReadOnlyList<DiscrepancyStatus>> StatusesAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var now = await db.Discrepancies.ToDictionaryAsync(d => d.Id, d => d.Status, Stop);
        return [.. found.Select(d => now[d.Id])];
    }
}
