using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.OrderChecks;

public sealed class RunItemBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private readonly JobRun run = Run(Timetable.Reconciliation, Noon);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        var other = Run(Timetable.Reconciliation, Noon.AddMinutes(5));
        await postgres.SaveAsync([run, other, other.Item("VIP999", ItemOutcome.Synced, 1)]);
        for (var i = 0; i < 7; i++)
        {
            await postgres.SaveAsync(run.Item($"VIP10{i}", i < 2 ? ItemOutcome.Synced : ItemOutcome.Left, 2990));
        }
        await postgres.SaveAsync(run.Item("VIP200", ItemOutcome.Unknown));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Items_WalkedOlder_ShowsEachOnceTheLatestFirst()
    {
        var first = await Items.ItemsAsync(Ops, run.Id, limit: 5, stop: Stop);
        var second = await Items.ItemsAsync(Ops, run.Id, before: first.Rows[^1].Id, limit: 5, stop: Stop);
        var back = await Items.ItemsAsync(Ops, run.Id, after: second.Rows[0].Id, limit: 5, stop: Stop);

        first.Rows.Concat(second.Rows).Select(item => item.OrderNo).ShouldBe(["VIP200", "VIP106", "VIP105", "VIP104", "VIP103", "VIP102", "VIP101", "VIP100"]);
        (first.HasNewer, first.HasOlder, second.HasNewer, second.HasOlder).ShouldBe((false, true, true, false));
        back.Rows.ShouldBe(first.Rows);
    }

    [Fact]
    public async Task Items_FilteredByOutcomeAndPartOfTheNumber()
    {
        (await Items.ItemsAsync(Ops, run.Id, ItemOutcome.Synced, stop: Stop)).Rows.Count.ShouldBe(2);
        (await Items.ItemsAsync(Ops, run.Id, orderNo: " 103 ", stop: Stop)).Rows.Single().OrderNo.ShouldBe("VIP103");
        (await Items.ItemsAsync(Ops, run.Id, ItemOutcome.Synced, "200", stop: Stop)).Rows.ShouldBeEmpty();
        (await Items.ItemsAsync(Ops, run.Id, orderNo: "%", stop: Stop)).Rows.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("`VIP103`", "VIP103")]
    [InlineData("\"vip103\"", "VIP103")]
    [InlineData("订单号：ＶＩＰ１０３", "VIP103")]
    [InlineData("`１０３`", "VIP103")]
    [InlineData(" VIP 103 ", "VIP103")]
    [InlineData("2024-0001-22", "2024-0001-22")]
    public async Task Items_OfPastedText_AreFoundAsOnThePages(string pasted, string found)
    {
        await postgres.SaveAsync(run.Item("2024-0001-22", ItemOutcome.Left));

        (await Items.ItemsAsync(Ops, run.Id, orderNo: pasted, stop: Stop)).Rows.Single().OrderNo.ShouldBe(found);
        (await Items.AllItemsAsync(Ops, run.Id, null, pasted, Stop).ToListAsync(Stop)).Single().OrderNo.ShouldBe(found);
    }

    [Fact]
    public async Task Items_OfAWholeNumber_AreThatOrderAlone_EvenWhereItIsPartOfAnother()
    {
        await postgres.SaveAsync(run.Item("VIP1001", ItemOutcome.Cancelled));

        (await Items.ItemsAsync(Ops, run.Id, orderNo: "VIP100", stop: Stop)).Rows.Single().OrderNo.ShouldBe("VIP100");
        (await Items.ItemsAsync(Ops, run.Id, ItemOutcome.Cancelled, "VIP100", stop: Stop)).Rows.ShouldBeEmpty();
        (await Items.ItemsAsync(Ops, run.Id, orderNo: "P100", stop: Stop)).Rows.Select(item => item.OrderNo).ShouldBe(["VIP1001", "VIP100"]);
    }

    [Fact]
    public async Task Totals_CountAndSumPerOutcome()
        => (await Items.TotalsAsync(Ops, run.Id, Stop)).OrderBy(total => total.Outcome)
            .ShouldBe([new(ItemOutcome.Synced, 2, 5980), new(ItemOutcome.Left, 5, 14950), new(ItemOutcome.Unknown, 1, 0)]);

    [Fact]
    public async Task Totals_OfTwoAttempts_CountEachDeed_AndOnlyTheLastAnswerAboutTheRest()
    {
        var twice = Run(Timetable.Reconciliation, Noon.AddHours(1));
        twice.Attempt = 2;
        var later = twice.Item("VIP2", ItemOutcome.Synced, 500);
        later.At = Noon.AddHours(1).AddMinutes(2);
        await postgres.SaveAsync(twice, twice.Item("VIP1", ItemOutcome.Synced, 100), twice.Item("VIP2", ItemOutcome.Unknown, 500), later,
            new JobRunAttempt
            {
                RunId = twice.Id, Attempt = 1, StartedAt = twice.StartedAt, FinishedAt = twice.StartedAt.AddMinutes(1),
                ErrorCode = RunReason.DatabaseFailed
            });

        (await Items.TotalsAsync(Ops, twice.Id, Stop)).ShouldBe([new(ItemOutcome.Synced, 2, 600)]);
        (await Items.ItemsAsync(Ops, twice.Id, ItemOutcome.Unknown, stop: Stop)).Rows.ShouldBeEmpty("a tile and its list agree");
        (await Items.ItemsAsync(Ops, twice.Id, stop: Stop)).Rows.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Totals_OfARunWhoseCancelsWait_CountEachOrderOnce()
    {
        var asked = Run(Timetable.Reconciliation, Noon.AddHours(2), RunStatus.Warning, errorCode: RunReason.CancelsHeld);
        OrderRunItem[] plan = [asked.Item("VIP1", ItemOutcome.Cancelled, 100), asked.Item("VIP2", ItemOutcome.Cancelled, 200)];
        Array.ForEach(plan, item => item.Planned = true);
        await postgres.SaveAsync([asked, .. plan, asked.Item("VIP1", ItemOutcome.Left, 100), asked.Item("VIP2", ItemOutcome.Synced, 200),
            asked.Item("VIP3", ItemOutcome.Left, 400), new JobHold
            {
                RunId = asked.Id, JobKey = asked.JobKey, HeldAt = asked.StartedAt, Touched = 2, Allowed = 1, Plan = """{"cancelled": 2}"""
            }]);

        (await Items.TotalsAsync(Ops, asked.Id, Stop)).OrderBy(total => total.Outcome)
            .ShouldBe([new(ItemOutcome.Synced, 1, 200), new(ItemOutcome.Cancelled, 1, 100, Planned: true), new(ItemOutcome.Left, 1, 400)]);
        (await Items.ItemsAsync(Ops, asked.Id, stop: Stop)).Rows.Select(item => item.OrderNo).Order().ShouldBe(["VIP1", "VIP2", "VIP3"]);
        (await Items.ItemsAsync(Ops, asked.Id, ItemOutcome.Left, stop: Stop)).Rows.Single().OrderNo.ShouldBe("VIP3");
    }

    [Fact]
    public async Task Reads_WithoutPermission_AreRefused()
    {
        await Should.ThrowAsync<NotPermittedException>(() => Items.ItemsAsync(Stranger, run.Id, stop: Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Items.TotalsAsync(Stranger, run.Id, Stop));
    }

    private RunItemBoard Items => new(postgres.Databases, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
