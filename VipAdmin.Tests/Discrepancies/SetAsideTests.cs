using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>Write-off, ignore until a day, and the way back from every finished state.</summary>
public sealed class SetAsideTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // 23:30 on the 23rd in Beijing.
    private static readonly DateTime Now = new(2026, 11, 23, 15, 30, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);
    private DiscrepancyDesk Desk => new(postgres.Databases, time);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Discrepancy> ReadAsync(Discrepancy found) => postgres.Databases.ReadAsync(db => db.Discrepancies.SingleAsync(d => d.Id == found.Id, Stop));

    [Fact]
    public async Task WriteOff_WithReasonAndNote_FinishesItUnderThePersonsId()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        (await Desk.WriteOffAsync(Given.Finance, found.Id, found.Version, ReasonCode.OpsApproval, " ", Stop)).ShouldBe(new DiscrepancyResult.NoteNeeded());

        (await Desk.WriteOffAsync(Given.Finance, found.Id, found.Version, ReasonCode.OpsApproval, "尾差", Stop)).ShouldBe(new DiscrepancyResult.Done());

        var now = await ReadAsync(found);
        (now.Status, now.ResolvedById, now.ReasonCode, now.Resolution).ShouldBe(
            (DiscrepancyStatus.WrittenOff, Given.Finance.Id, ReasonCode.OpsApproval, "尾差"));
    }

    [Theory]
    [InlineData(23)]
    [InlineData(22)]
    public async Task Ignore_UntilADayThatIsNotAhead_IsRefused(int day)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        (await Desk.IgnoreAsync(Given.Finance, found.Id, found.Version, new DateOnly(2026, 11, day), ReasonCode.Cutoff, "等账单", Stop))
            .ShouldBe(new DiscrepancyResult.DayNotAhead());
    }

    [Fact]
    public async Task Ignore_UntilTomorrow_ComesBackAtMidnightInBeijing()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Assignee, d.AssigneeName, d.Status) = ("sub-x", "X", DiscrepancyStatus.Assigned));
        var back = new IgnoredReturn(postgres.Databases, time, NullLogger<IgnoredReturn>.Instance);
        await Desk.IgnoreAsync(Given.Finance, found.Id, found.Version, new DateOnly(2026, 11, 24), ReasonCode.Cutoff, "等账单", Stop);
        (await ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.Ignored);

        (await back.OpenDueAsync(Stop)).ShouldBe(0);
        time.Advance(TimeSpan.FromMinutes(30));
        (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => back.OpenDueAsync(Stop)))).Sum().ShouldBe(1);

        var now = await ReadAsync(found);
        (now.Status, now.IgnoredUntil, now.Version).ShouldBe((DiscrepancyStatus.Assigned, null, found.Version + 2));
        var last = await postgres.Databases.ReadAsync(db => db.DiscrepancyEvents.OrderByDescending(e => e.Id).FirstAsync(Stop));
        (last.Kind, last.ActorId).ShouldBe((DiscrepancyEventKind.Reopened, Actor.SystemId));
    }

    [Theory]
    [InlineData(DiscrepancyStatus.Resolved)]
    [InlineData(DiscrepancyStatus.AutoResolved)]
    [InlineData(DiscrepancyStatus.WrittenOff)]
    [InlineData(DiscrepancyStatus.Ignored)]
    public async Task Reopen_FromEveryStateThatSetsItAside_OpensIt(DiscrepancyStatus status)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Status, d.IgnoredUntil, d.ResolvedById) = (status, new DateOnly(2027, 1, 1), "x"));

        (await Desk.ReopenAsync(Given.Finance, found.Id, found.Version, "再看", Stop)).ShouldBe(new DiscrepancyResult.Done());

        var now = await ReadAsync(found);
        (now.Status, now.IgnoredUntil, now.ResolvedById).ShouldBe((DiscrepancyStatus.Open, null, null));
    }

    [Fact]
    public async Task Resolve_WhileAProposalIsUnderWay_WithdrawsIt()
    {
        using var bench = new RepairBench(postgres, Now);
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.Subject, d.OrderNo) = (DiscrepancyType.FeeVariance, "wechat", null));
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.Accept);

        (await Desk.ResolveAsync(Given.OtherFinance, found.Id, found.Version + 1, ReasonCode.Cutoff, "费率已改", Stop)).ShouldBe(new DiscrepancyResult.Done());

        (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).Single().Decision.ShouldBe(ProposalDecision.Withdrawn);
    }
}
