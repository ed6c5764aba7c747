using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepancyListTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly DiscrepancyList list = new(postgres.Databases, new FakeTimeProvider(Now));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Page_OfWhatWaits_HasOverdueOnesFirst_AndThenTheEarliestLimit()
    {
        var lowOld = await MakeAsync(TimeSpan.FromDays(9), d => d.Severity = Severity.Low);
        var criticalNew = await MakeAsync(TimeSpan.FromMinutes(1), d => d.Severity = Severity.Critical);
        var criticalOld = await MakeAsync(TimeSpan.FromHours(3), d => d.Severity = Severity.Critical);
        await MakeAsync(TimeSpan.FromHours(1), d => d.Status = DiscrepancyStatus.AutoResolved);
        var high = await MakeAsync(TimeSpan.FromHours(2), d => { d.Severity = Severity.High; d.Status = DiscrepancyStatus.Assigned; d.Assignee = "x"; });

        var lowNew = await MakeAsync(TimeSpan.FromMinutes(2), d => d.Severity = Severity.Low);

        // Overdue for eight days, for 2:45 h, for 1:30 h; due in 14 min, and in a day.
        (await IdsAsync(new DiscrepancyFilter())).ShouldBe([lowOld.Id, criticalOld.Id, high.Id, criticalNew.Id, lowNew.Id]);
    }

    [Theory]
    [InlineData(DiscrepancyStanding.Unfinished)]
    [InlineData(DiscrepancyStanding.Any)]
    public async Task Page_OfWhatIsOverdue_HoldsWhatWaitsBeyondItsLimit_AndCountsLikeTheFigure(DiscrepancyStanding standing)
    {
        var late = await MakeAsync(TimeSpan.FromHours(1), d => d.Severity = Severity.Critical);
        var latest = await MakeAsync(TimeSpan.FromDays(2), d => (d.Severity, d.Status) = (Severity.Low, DiscrepancyStatus.Proposed));
        await MakeAsync(TimeSpan.FromHours(1), d => d.Severity = Severity.Low);
        await MakeAsync(TimeSpan.FromDays(9), d => d.Status = DiscrepancyStatus.Resolved);
        await MakeAsync(TimeSpan.FromDays(9), d => d.Status = DiscrepancyStatus.Ignored);
        var all = (await list.TotalsAsync(Given.Auditor, new DiscrepancyFilter { Standing = standing }, Stop)).Overdue;

        var filter = new DiscrepancyFilter { Standing = standing, Overdue = true };

        (await IdsAsync(filter)).ShouldBe([late.Id, latest.Id], ignoreOrder: true);
        (await list.TotalsAsync(Given.Auditor, filter, Stop)).Count.ShouldBe(all);
    }

    [Fact]
    public async Task Page_OfAStretchOfTime_HoldsWhatWasFirstSeenInIt()
    {
        await MakeAsync(TimeSpan.FromHours(3));
        var inside = await MakeAsync(TimeSpan.FromHours(2));
        await MakeAsync(TimeSpan.FromHours(1));

        (await IdsAsync(new DiscrepancyFilter { From = inside.FirstSeenAt, To = inside.FirstSeenAt.AddHours(1) })).ShouldBe([inside.Id]);
    }

    [Theory]
    [InlineData(DiscrepancyStanding.Unfinished)]
    [InlineData(DiscrepancyStanding.Any)]
    public async Task Page_WalkedForwardsAndBack_ShowsEveryRowOnceInOrder(DiscrepancyStanding standing)
    {
        for (var i = 0; i < 23; i++)
        {
            // Three share each instant, so the id has to break ties.
            await MakeAsync(TimeSpan.FromMinutes(i / 3), d => d.Severity = (Severity)(i % 4));
        }
        var filter = new DiscrepancyFilter { Standing = standing };
        var all = await IdsAsync(filter);
        all.Distinct().Count().ShouldBe(23);

        var forwards = new List<Guid>();
        KeyPage<DiscrepancyRow> page;
        do
        {
            page = await list.PageAsync(Given.Support, filter, forwards.Count == 0 ? null : forwards[^1], null, 5, Stop);
            page.HasNewer.ShouldBe(forwards.Count > 0);
            forwards.AddRange(page.Rows.Select(r => r.Id));
        }
        while (page.HasOlder);
        forwards.ShouldBe(all);

        var back = await list.PageAsync(Given.Support, filter, null, all[10], 5, Stop);
        back.Rows.Select(r => r.Id).ShouldBe(all[5..10]);
        (back.HasNewer, back.HasOlder).ShouldBe((true, true));
        (await list.PageAsync(Given.Support, filter, null, all[3], 5, Stop)).HasNewer.ShouldBeFalse();
    }

    [Fact]
    public async Task Filters_EachAlone_KeepOnlyTheirs()
    {
        var mismatch = await MakeAsync(TimeSpan.FromHours(1), d => { d.Type = DiscrepancyType.AmountMismatch; d.Channel = "alipay"; });
        var taken =
            await MakeAsync(TimeSpan.FromDays(2), d => { d.Severity = Severity.High; d.Status = DiscrepancyStatus.Assigned; d.Assignee = Given.Finance.Id; });
        var resolved = await MakeAsync(TimeSpan.FromDays(5), d => d.Status = DiscrepancyStatus.Resolved);
        var auto = await MakeAsync(TimeSpan.FromDays(30), d => d.Status = DiscrepancyStatus.AutoResolved);
        var platform = await MakeAsync(TimeSpan.FromHours(2), d => { d.OrderNo = null; d.Subject = "wechat"; d.Type = DiscrepancyType.InvalidSignature; });

        (await IdsAsync(new() { Type = DiscrepancyType.AmountMismatch })).ShouldBe([mismatch.Id]);
        (await IdsAsync(new() { Channel = "alipay" })).ShouldBe([mismatch.Id]);
        (await IdsAsync(new() { Severity = Severity.High })).ShouldBe([taken.Id]);
        (await IdsAsync(new() { Assignee = Given.Finance.Id })).ShouldBe([taken.Id]);
        (await IdsAsync(new() { Assignee = DiscrepancyFilter.Unassigned })).ShouldBe([platform.Id, mismatch.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Assigned })).ShouldBe([taken.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Resolved })).ShouldBe([resolved.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.AutoResolved })).ShouldBe([auto.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Any })).Length.ShouldBe(5);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Any, Age = AgeBucket.Day })).ShouldBe([mismatch.Id, platform.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Any, Age = AgeBucket.ThreeDays })).ShouldBe([taken.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Any, Age = AgeBucket.Week })).ShouldBe([resolved.Id]);
        (await IdsAsync(new() { Standing = DiscrepancyStanding.Any, Age = AgeBucket.Older })).ShouldBe([auto.Id]);
        (await IdsAsync(new() { Text = mismatch.OrderNo![..^1] })).ShouldContain(mismatch.Id);
        (await IdsAsync(new() { Text = mismatch.OrderNo })).ShouldBe([mismatch.Id]);
        (await IdsAsync(new() { Text = "wechat" })).ShouldBe([platform.Id]);
        (await IdsAsync(new() { Text = "%" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Standings_OfEveryState_TellWhatWaitsFromWhatIsSetAsideAndDone()
    {
        var made = new Dictionary<DiscrepancyStatus, Guid>();
        foreach (var status in Enum.GetValues<DiscrepancyStatus>())
        {
            made[status] = (await MakeAsync(TimeSpan.FromHours(1), d => d.Status = status)).Id;
        }

        foreach (var status in Enum.GetValues<DiscrepancyStatus>())
        {
            (await IdsAsync(new() { Standing = Enum.Parse<DiscrepancyStanding>(status.ToString()) })).ShouldBe([made[status]]);
        }
        Guid[] waiting = [made[DiscrepancyStatus.Open], made[DiscrepancyStatus.Assigned], made[DiscrepancyStatus.Proposed],
            made[DiscrepancyStatus.PendingApproval]];
        (await IdsAsync(new())).ShouldBe(waiting, ignoreOrder: true);
        (await list.TotalsAsync(Given.Auditor, new DiscrepancyFilter { Standing = DiscrepancyStanding.Any }, Stop)).Overdue.ShouldBe(4);
        (await list.UnfinishedAsync(Stop)).Values.Sum().ShouldBe(4);
        var rows = (await list.PageAsync(Given.Support, new() { Standing = DiscrepancyStanding.Any }, null, null, 100, Stop)).Rows;
        rows.Where(row => row.Waits).Select(row => row.Id).ShouldBe(waiting, ignoreOrder: true);
        rows.Where(row => row.Unfinished).Select(row => row.Id).ShouldBe([.. waiting, made[DiscrepancyStatus.Ignored]], ignoreOrder: true);
    }

    [Theory]
    [InlineData(DiscrepancyOrder.Amount, false)]
    [InlineData(DiscrepancyOrder.Amount, true)]
    [InlineData(DiscrepancyOrder.Difference, false)]
    [InlineData(DiscrepancyOrder.Difference, true)]
    [InlineData(DiscrepancyOrder.Age, false)]
    [InlineData(DiscrepancyOrder.Age, true)]
    [InlineData(DiscrepancyOrder.Due, false)]
    [InlineData(DiscrepancyOrder.Due, true)]
    public async Task Page_SortedByAColumn_GoesByItBothWaysAndIsWalkedByKey(DiscrepancyOrder order, bool reversed)
    {
        for (var i = 0; i < 17; i++)
        {
            await MakeAsync(TimeSpan.FromMinutes(i * 7 % 11), d =>
            {
                d.Severity = (Severity)(i % 4);
                // Three share each amount, and one knows neither.
                d.LocalFen = i == 8 ? null : i / 3 * 10_00;
                d.PlatformFen = i % 2 == 0 ? null : i / 3 * 5_00;
                // What the platform paid back is no longer held: the column and its order say so.
                d.PlatformEvidence = i == 15 ? """{"state":"refunded","refundedFen":2000}""" : d.PlatformEvidence;
            });
        }
        var filter = new DiscrepancyFilter { Standing = DiscrepancyStanding.Any, Order = order, Reversed = reversed };
        var rows = (await list.PageAsync(Given.Support, filter, null, null, 100, Stop)).Rows;

        IEnumerable<long> keys = rows.Select(row => order switch
        {
            DiscrepancyOrder.Amount => -row.AmountFen,
            DiscrepancyOrder.Difference => -(row.DifferenceFen ?? (reversed ? long.MaxValue : -long.MaxValue)),
            DiscrepancyOrder.Age => row.FirstSeenAt.Ticks,
            _ => row.DueAt.Ticks,
        });
        keys.ShouldBe(reversed ? keys.OrderDescending() : keys.Order());
        var all = rows.Select(row => row.Id).ToArray();
        all.Distinct().Count().ShouldBe(17);
        var walked = new List<Guid>();
        do
        {
            walked.AddRange((await list.PageAsync(Given.Support, filter, walked.Count == 0 ? null : walked[^1], null, 5, Stop)).Rows.Select(row => row.Id));
        }
        while (walked.Count < 17);
        walked.ShouldBe(all);
        (await list.PageAsync(Given.Support, filter, null, all[10], 5, Stop)).Rows.Select(row => row.Id).ShouldBe(all[5..10]);
    }

    [Fact]
    public async Task Totals_OfAFilter_CountWhatIsLate()
    {
        await MakeAsync(TimeSpan.FromMinutes(14));
        await MakeAsync(TimeSpan.FromMinutes(16));
        await MakeAsync(TimeSpan.FromMinutes(40), d => d.Severity = Severity.High);
        await MakeAsync(TimeSpan.FromMinutes(90), d => d.Severity = Severity.Medium);
        await MakeAsync(TimeSpan.FromDays(2), d => d.Status = DiscrepancyStatus.Resolved);

        var totals = await list.TotalsAsync(Given.Auditor, new DiscrepancyFilter(), Stop);
        (totals.Count, totals.Overdue).ShouldBe((4, 2));
        (await list.TotalsAsync(Given.Auditor, new DiscrepancyFilter { Text = "VIPnothing" }, Stop)).ShouldBe(DiscrepancyTotals.None);
        (await list.TotalsAsync(Given.Auditor, new DiscrepancyFilter { Standing = DiscrepancyStanding.Resolved }, Stop)).Overdue.ShouldBe(0);
    }

    [Fact]
    public async Task Filters_OfBillDayAndAmount_IncludeBothEnds()
    {
        var known = await MakeAsync(TimeSpan.FromHours(1), d => { d.BillDay = new(2026, 11, 20); d.PlatformFen = 100_00; });
        var found = await MakeAsync(TimeSpan.FromHours(2), d => { d.BusinessDay = new(2026, 11, 21); d.PlatformFen = 200_00; });
        await MakeAsync(TimeSpan.FromHours(3), d => { d.BillDay = new(2026, 11, 22); d.PlatformFen = 300_00; });

        (await IdsAsync(new DiscrepancyFilter { DayFrom = new(2026, 11, 20), DayTo = new(2026, 11, 21) })).ShouldBe([known.Id, found.Id], ignoreOrder: true);
        (await IdsAsync(new DiscrepancyFilter { DayFrom = new(2026, 11, 21), DayTo = new(2026, 11, 21) })).ShouldBe([found.Id]);
        (await IdsAsync(new DiscrepancyFilter { AmountFrom = 100_00, AmountTo = 200_00 })).ShouldBe([known.Id, found.Id], ignoreOrder: true);
        (await IdsAsync(new DiscrepancyFilter { AmountFrom = 100_01, AmountTo = 299_99 })).ShouldBe([found.Id]);
    }

    [Fact]
    public async Task Text_OfAnOrderATransactionOrAMember_FindsWhatItNames()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var order = await postgres.Databases.OrderAsync(Now, member);
        var ordered = await MakeAsync(TimeSpan.FromHours(1), d => { d.OrderNo = d.Subject = order.OrderNo; });
        var traded = await MakeAsync(TimeSpan.FromHours(2), d => d.PlatformEvidence = """{"transactionId":"4200002345202611241234567890"}""");
        var booked = await MakeAsync(TimeSpan.FromHours(3), d => d.LocalEvidence = """{"transactionId":"2026112422001412345678901234"}""");

        (await IdsAsync(new DiscrepancyFilter { Text = $"`{order.OrderNo.ToLowerInvariant()}\t" })).ShouldBe([ordered.Id]);
        (await IdsAsync(new DiscrepancyFilter { Text = order.OrderNo[..19] })).ShouldContain(ordered.Id);
        (await IdsAsync(new DiscrepancyFilter { Text = "4200 0023 4520 2611 2412 3456 7890" })).ShouldBe([traded.Id]);
        (await IdsAsync(new DiscrepancyFilter { Text = "2026112422001412345678901234" })).ShouldBe([booked.Id]);
        (await IdsAsync(new DiscrepancyFilter { Text = member.UserId })).ShouldBe([ordered.Id]);
        (await IdsAsync(new DiscrepancyFilter { Text = "4200002345202611241234567899" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Export_OfAFilter_YieldsExactlyItsRows()
    {
        var alipay = await MakeAsync(TimeSpan.FromHours(1), d =>
        {
            (d.Channel, d.LocalEvidence) = ("alipay", """{"transactionId":"OURS","paidAt":"2026-11-23T01:00:00Z"}""");
            d.PlatformEvidence = """{"transactionId":"2026112322001","paidAt":"2026-11-23T01:02:03Z"}""";
        });
        await MakeAsync(TimeSpan.FromHours(1));

        var rows = await list.ExportAsync(Given.Support, new DiscrepancyFilter { Channel = "alipay" }, Stop).ToListAsync(Stop);

        rows.Select(each => (each.Row.Id, each.TransactionId, each.PaidAt))
            .ShouldBe([(alipay.Id, "2026112322001", new DateTime(2026, 11, 23, 1, 2, 3, DateTimeKind.Utc))]);
    }

    [Fact]
    public async Task EveryRead_ByAStranger_IsRefused()
    {
        var stranger = Given.Of("nobody");
        await Should.ThrowAsync<NotPermittedException>(() => list.PageAsync(stranger, new(), null, null, 5, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => list.TotalsAsync(stranger, new(), Stop));
        await Should.ThrowAsync<NotPermittedException>(async () => await list.ExportAsync(stranger, new(), Stop).ToListAsync(Stop));
    }

    private Task<Discrepancy> MakeAsync(TimeSpan age, Action<Discrepancy>? but = null) => postgres.Databases.DiscrepancyAsync(Now - age, but);

    private async Task<Guid[]> IdsAsync(DiscrepancyFilter filter)
        => [.. (await list.PageAsync(Given.Support, filter, null, null, 100, Stop)).Rows.Select(r => r.Id)];
}
