using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Members;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepancyCaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly DiscrepancyCase cases = new(postgres.Databases, new FakeTimeProvider(Now));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Find_ADiscrepancy_BringsEvidenceHistoryOrderAndRun()
    {
        var order = await postgres.Databases.OrderAsync(Now.AddHours(-1), but: o => o.PaymentStatus = OrderStatus.Cancelled);
        var run = new JobRun
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Status = RunStatus.Succeeded, StartedAt = Now, Attempt = 1,
            Node = "n", Actor = "system", Counters = "{}"
        };
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            db.JobRuns.Add(run);
            await db.SaveChangesAsync(Stop);
        }
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => { d.OrderNo = d.Subject = order.OrderNo; d.RunId = run.Id; });
        var other = await postgres.Databases.DiscrepancyAsync(Now, d => { d.OrderNo = d.Subject = order.OrderNo; d.Type = DiscrepancyType.CloseConflict; });
        await new DiscrepancyDesk(postgres.Databases, TimeProvider.System).NoteAsync(Given.Finance, found.Id, found.Version, "看过了", Stop);

        var detail = (await cases.FindAsync(Given.Support, found.Id, new DiscrepancyFilter(), Stop)).ShouldNotBeNull();

        detail.Evidence.Single(r => r.Name == "state").Differs.ShouldBeTrue();
        detail.History.Select(h => h.Kind).ShouldBe([DiscrepancyEventKind.Noted, DiscrepancyEventKind.Detected]);
        detail.Order!.Status.ShouldBe(OrderStatus.Cancelled);
        detail.Run!.JobKey.ShouldBe(Timetable.Reconciliation);
        detail.Related.Select(r => r.Id).ShouldBe([other.Id]);
    }

    [Fact]
    public async Task Find_AMemberOfWhomSupportNotedSomething_BringsTheRecentNotesNewestFirst()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => d.UserId = member.UserId);
        await NoteAsync(Now.AddDays(-40), "去年的事");
        await NoteAsync(Now.AddHours(-1), "说已付款");
        await NoteAsync(Now.AddMinutes(5), "要求退款");

        var detail = await cases.FindAsync(Given.Finance, found.Id, new DiscrepancyFilter(), Stop);

        detail!.Notes.ShouldBe([new CaseNote(Now.AddMinutes(5), "要求退款", Given.Support.Name), new CaseNote(Now.AddHours(-1), "说已付款", Given.Support.Name)]);

        async Task NoteAsync(DateTime at, string text)
            => (await new NoteDesk(postgres.Databases, new FakeTimeProvider(at)).AddAsync(Given.Support, member.UserId, text, Stop))
                .ShouldBeOfType<NoteResult.Added>();
    }

    [Fact]
    public async Task Find_AmongOthers_KnowsItsNeighboursEvenAfterItLeftTheFilter()
    {
        var first = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-30));
        var middle = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-20));
        var last = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-10));
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-15), d => d.Channel = "alipay");
        var filter = new DiscrepancyFilter { Channel = "wechat" };
        await new DiscrepancyDesk(postgres.Databases, TimeProvider.System).ResolveAsync(Given.Finance, middle.Id, middle.Version, ReasonCode.TestOrder, "r",
            Stop);

        var detail = await cases.FindAsync(Given.Finance, middle.Id, filter, Stop);

        (detail!.Place.Previous, detail.Place.Next).ShouldBe((first.Id, last.Id));
        var end = await cases.FindAsync(Given.Finance, last.Id, filter, Stop);
        (end!.Place.Previous, end.Place.Next).ShouldBe((first.Id, null));
        // It was resolved and has left the list, which counts the other two.
        (detail.Place.Position, detail.Place.Count).ShouldBe((null, 2));
        (end.Place.Position, end.Place.Count, end.Place.HeldFen).ShouldBe((2, 2, 59_80));
    }

    [Fact]
    public async Task Find_AfterThePlatformWasAskedAgain_BringsItsNewestAnswer()
    {
        var (order, finder) = (await postgres.Databases.OrderAsync(Now.AddHours(-3)), Run(-120));
        var found = await postgres.Databases.DiscrepancyAsync(Now.AddHours(-2),
            d => (d.OrderNo, d.Subject, d.RunId) = (order.OrderNo, order.OrderNo, finder.Id));
        // What the finding run was told is the evidence itself.
        await postgres.SaveAsync(finder, finder.Item(order.OrderNo, ItemOutcome.Discrepancy, evidence: Paid));
        (await AskedAsync(found)).ShouldBeNull();

        var silent = Run(-60);
        await postgres.SaveAsync(silent, silent.Item(order.OrderNo, ItemOutcome.Unknown, evidence: """{"state":"unknown","code":"NETWORK_TIMEOUT"}"""));
        (await AskedAsync(found)).ShouldNotBeNull().Answered.ShouldBeFalse();

        var later = Run(-30);
        await postgres.SaveAsync(later, later.Item(order.OrderNo, ItemOutcome.Discrepancy, evidence: Paid));
        (await AskedAsync(found)).ShouldNotBeNull().ShouldSatisfyAllConditions(asked => asked.At.ShouldBe(Now.AddMinutes(-30).AddSeconds(1)),
            asked => asked.Facts["state"].ShouldBe("paid"));

        var check = new Act(Given.Finance, AuditAction.OrderChecked, order.OrderNo,
            Data: new { outcome = "discrepancy", dryRun = true, platform = new { state = "refunded", refundedFen = 2990 } });
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            Acts.Add(db, new FakeTimeProvider(Now.AddMinutes(-10)), check);
            await db.SaveChangesAsync(Stop);
        }
        (await AskedAsync(found)).ShouldNotBeNull().ShouldSatisfyAllConditions(asked => asked.At.ShouldBe(Now.AddMinutes(-10)),
            asked => asked.Facts["refundedFen"].ShouldBe("2990"));
    }

    [Fact]
    public async Task Find_AfterAProposalAskedThePlatform_BringsItsAnswer()
    {
        await postgres.Databases.PackagesAsync(Now);
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-3), but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddHours(-11)));
        using var bench = new RepairBench(postgres, Now);
        bench.WeChat.Says(order, order.PaidTrade(Now.AddHours(-3)));
        var found = await bench.FoundAsync(DiscrepancyType.TimeShift, order);
        (await AskedAsync(found)).ShouldBeNull();

        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.CorrectPaidAt);

        (await AskedAsync(found)).ShouldNotBeNull().ShouldSatisfyAllConditions(asked => asked.At.ShouldBe(Now), asked => asked.Facts["state"].ShouldBe("paid"));
    }

    [Fact]
    public async Task Facts_OfWhatAStatementFound_AreFilledFromOurBooksAndTheOtherLines()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var order = await postgres.Databases.OrderAsync(Now.AddDays(-2), member, o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddDays(-2)));
        await postgres.Databases.OrderAsync(Now.AddDays(-1), member, o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddDays(-1)));
        await postgres.Databases.OrderAsync(Now.AddMinutes(-9), member, o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddMinutes(-8)));
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status)
                VALUES ('R7', {order.OrderId}, {member.UserId}, 5.00, 4)
                """, Stop);
        }
        var late = await FoundAsync(DiscrepancyType.LatePayment, order.OrderNo, """{"status":"paid","amountFen":2990}""");
        var refund = await FoundAsync(DiscrepancyType.RefundAmount, "R7", """{"refundNo":"R7","refundedFen":500}""");

        (await FactAsync(late, CaseFactName.LaterPayments)).ShouldBe(("1", "2"));
        (await FactAsync(refund, CaseFactName.OurRefunds)).ShouldBe(("500", "500"));

        Task<Discrepancy> FoundAsync(DiscrepancyType type, string subject, string ours) => postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-30), d =>
            (d.Type, d.OrderNo, d.OrderId, d.UserId, d.Subject, d.LocalEvidence) = (type, order.OrderNo, order.OrderId, member.UserId, subject, ours));

        async Task<(string?, string?)> FactAsync(Discrepancy found, CaseFactName name)
        {
            var fact = (await cases.FindAsync(Given.Support, found.Id, new DiscrepancyFilter(), Stop))!.Facts.Single(each => each.Name == name);
            return (fact.Then, fact.Now);
        }
    }

    private const string Paid = """{"state":"paid","amountFen":2990}""";

    private static JobRun Run(int minutes) => GivenRuns.Run(Timetable.Reconciliation, Now.AddMinutes(minutes));

    private async Task<PlatformNow?> AskedAsync(Discrepancy found)
        => (await cases.FindAsync(Given.Support, found.Id, new DiscrepancyFilter(), Stop)).ShouldNotBeNull().Asked;

    [Fact]
    public async Task Find_WhatDoesNotExist_IsNull()
        => (await cases.FindAsync(Given.Finance, Guid.NewGuid(), new DiscrepancyFilter(), Stop)).ShouldBeNull();
}
