using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderExclusionDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Ops = new("u-wang", "王运维", [Role.Ops]);
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ReminderExclusionDesk Desk => new(postgres.Databases, world.Time);

    [Fact]
    public async Task Add_AListOfPhonesAndIds_KeepsThemFromReminders_UntilItsEnd()
    {
        var (byPhone, byId, other) = (await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042"), await world.MemberAsync(Beijing(3)),
            await world.MemberAsync(Beijing(3)));

        var added = await Desk.AddAsync(Ops, $"user_id,comment\r\n138 0000 0042,x\r\n\"{byId.UserId.ToUpperInvariant()}\"\t\r\n\r\n{byId.UserId}\r\n",
            Beijing(1, "00:00:00"), "已退款", Stop);
        var tally = await world.RunAsync();

        added.ShouldBe(new ExclusionResult.Done(2));
        (tally.Sent, tally.Skipped).ShouldBe((1, 2));
        var ledger = await world.LedgerAsync();
        ledger.Where(row => row.Reason == ReminderRefusal.Excluded).Select(row => row.UserId).ShouldBe([byPhone.UserId, byId.UserId], ignoreOrder: true);
        ledger.Single(row => row.Status == DeliveryStatus.Sent).UserId.ShouldBe(other.UserId);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var act = await db.AuditEvents.SingleAsync(Stop);
        (act.Action, act.Target, act.Reason).ShouldBe((AuditAction.MembersExcluded, null, "已退款"));

        world.Time.Advance(TimeSpan.FromDays(2));
        (await world.RunAsync()).Sent.ShouldBe(3, "time has ended the exclusion");
        (await Desk.AddAsync(Ops, byId.UserId, null, "again", Stop)).ShouldBe(new ExclusionResult.Done(1));
        (await Desk.AddAsync(Ops, byId.UserId, null, "again", Stop)).ShouldBe(new ExclusionResult.Done(0, 1));
    }

    [Fact]
    public async Task Add_LinesThatNameNoMember_ExcludesNoneAndTellsEach()
    {
        var member = await world.MemberAsync(Beijing(3));

        var wrong = (await Desk.AddAsync(Ops, $"{member.UserId}\nnobody\n13900000000", null, "x", Stop)).ShouldBeOfType<ExclusionResult.Wrong>();

        wrong.Faults.ShouldBe([new ExclusionFault(2, "nobody"), new ExclusionFault(3, "139****0000")]);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.ReminderExclusions.CountAsync(Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task Add_WithoutReasonMembersOrFutureOrRight_IsRefused()
    {
        (await Desk.AddAsync(Ops, "x", null, " ", Stop)).ShouldBeOfType<ExclusionResult.ReasonNeeded>();
        (await Desk.AddAsync(Ops, " \n", null, "x", Stop)).ShouldBeOfType<ExclusionResult.WrongSize>();
        (await Desk.AddAsync(Ops, string.Join('\n', Enumerable.Range(0, ReminderExclusionDesk.Most + 1)), null, "x", Stop))
            .ShouldBeOfType<ExclusionResult.WrongSize>();
        (await Desk.AddAsync(Ops, "x", Nine, "x", Stop)).ShouldBeOfType<ExclusionResult.Past>();
        await Should.ThrowAsync<NotPermittedException>(() => Desk.AddAsync(new Actor("u", "客服", [Role.Support]), "x", null, "x", Stop));
    }

    [Fact]
    public async Task End_ByAPerson_LetsTheMemberInAgain_AndStaysOnRecord()
    {
        var member = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");
        await Desk.AddAsync(Ops, member.UserId, null, "投诉", Stop);
        var board = new ReminderExclusionBoard(postgres.Databases, world.Time);
        var row = (await board.ReadAsync(Ops, ended: false, null, null, Stop)).Page.Rows.Single();
        (row.Phone, row.Reason, row.By).ShouldBe(("138****0042", "投诉", "王运维"));

        (await Desk.EndAsync(Ops, row.Id, "已解决", Stop)).ShouldBe(new ExclusionResult.Done(1));
        (await Desk.EndAsync(Ops, row.Id, "已解决", Stop)).ShouldBeOfType<ExclusionResult.Ended>();

        (await board.ReadAsync(Ops, ended: false, null, null, Stop)).Count.ShouldBe(0);
        var past = (await board.ReadAsync(Ops, ended: true, null, null, Stop)).Page.Rows.Single();
        (past.EndedBy, past.EndReason).ShouldBe(("王运维", "已解决"));
        (await world.RunAsync()).Sent.ShouldBe(1);
    }
}
