using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepancyDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly DiscrepancyDesk desk = new(postgres.Databases, new FakeTimeProvider(Now));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_ByFinance_ClosesItWithReasonHistoryAndAudit()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(-20));

        await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.CustomerDispute, "  已退款给用户  ", Stop);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var now = await db.Discrepancies.SingleAsync(d => d.Id == found.Id, Stop);
        now.Status.ShouldBe(DiscrepancyStatus.Resolved);
        now.ReasonCode.ShouldBe(ReasonCode.CustomerDispute);
        now.Resolution.ShouldBe("已退款给用户");
        now.ResolvedBy.ShouldBe(Given.Finance.Name);
        now.ResolvedAt.ShouldBe(Now);
        now.Version.ShouldBe(found.Version + 1);
        var line = await db.DiscrepancyEvents.OrderBy(e => e.Id).LastAsync(e => e.DiscrepancyId == found.Id, Stop);
        (line.Kind, line.ActorId, line.Note, line.ReasonCode).ShouldBe((DiscrepancyEventKind.Resolved, Given.Finance.Id, "已退款给用户", ReasonCode.CustomerDispute));
        var audit = await db.AuditEvents.SingleAsync(a => a.Target == found.Id.ToString(), Stop);
        (audit.Action, audit.ActorId, audit.Reason).ShouldBe((AuditAction.DiscrepancyResolved, Given.Finance.Id, "已退款给用户"));
        audit.Data!.ShouldContain("CUSTOMER_DISPUTE");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("50300100000000000000000000000000000000000000000000000000000000012")]
    public async Task Resolve_AsRefundedWithoutAUsableNumber_IsRefusedAndLeavesNothing(string? number)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);

        (await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.RefundedAtPlatform, "已全额退款", Stop, refundNo: number))
            .ShouldBe(new DiscrepancyResult.RefundNumberNeeded());

        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 1, audits: 0);
    }

    [Fact]
    public async Task Resolve_AsRefundedAtThePlatform_KeepsTheNumberBesideTheWords()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);

        await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.RefundedAtPlatform, "已全额退款", Stop, refundNo: "5030 0100 0012 ");

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var now = await db.Discrepancies.SingleAsync(d => d.Id == found.Id, Stop);
        (now.Status, now.ReasonCode, now.Resolution).ShouldBe(
            (DiscrepancyStatus.Resolved, ReasonCode.RefundedAtPlatform, "503001000012 · 已全额退款"));
        var audit = await db.AuditEvents.SingleAsync(a => a.Target == found.Id.ToString(), Stop);
        audit.Data!.ShouldContain("REFUNDED_AT_PLATFORM");
        audit.Data!.ShouldContain("503001000012");
    }

    [Fact]
    public async Task Resolve_OnAStaleVersion_IsRefusedAndNamesWhoWasFaster()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        await desk.NoteAsync(Given.OtherFinance, found.Id, found.Version, "我在看", Stop);

        (await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.OpsApproval, "done", Stop))
            .ShouldBe(new DiscrepancyResult.Stale(Given.OtherFinance.Name));

        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 2, audits: 1);
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    [InlineData("somebody")]
    public async Task EveryAct_ByARoleWithoutTheRight_IsRefusedAndLeavesNothing(string role)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        var actor = Given.Of(role);

        await Should.ThrowAsync<NotPermittedException>(() => desk.NoteAsync(actor, found.Id, found.Version, "n", Stop));
        await Should.ThrowAsync<NotPermittedException>(() => desk.AssignAsync(actor, found.Id, found.Version, Assignee.Of(actor), Stop));
        await Should.ThrowAsync<NotPermittedException>(() => desk.ResolveAsync(actor, found.Id, found.Version, ReasonCode.TestOrder, "r", Stop));
        await Should.ThrowAsync<NotPermittedException>(() => desk.ReopenAsync(actor, found.Id, found.Version, "r", Stop));

        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 1, audits: 0);
    }

    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.Finance)]
    public async Task EveryAct_ByARoleWithTheRight_MovesItAlong(string role)
    {
        var actor = Given.Of(role);
        var found = await postgres.Databases.DiscrepancyAsync(Now);

        await desk.NoteAsync(actor, found.Id, found.Version, "n", Stop);
        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 2, audits: 1);
        await desk.AssignAsync(actor, found.Id, found.Version + 1, Assignee.Of(Given.OtherFinance), Stop);
        await ShouldStandAsync(found.Id, DiscrepancyStatus.Assigned, lines: 3, audits: 2);
        await desk.ResolveAsync(actor, found.Id, found.Version + 2, ReasonCode.DataCorrection, "r", Stop);
        await ShouldStandAsync(found.Id, DiscrepancyStatus.Resolved, lines: 4, audits: 3);
        await desk.ReopenAsync(actor, found.Id, found.Version + 3, "again", Stop);
        await ShouldStandAsync(found.Id, DiscrepancyStatus.Assigned, lines: 5, audits: 4);
        await desk.AssignAsync(actor, found.Id, found.Version + 4, null, Stop);
        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 6, audits: 5);
    }

    [Fact]
    public async Task Reopen_AfterResolve_ClearsTheResolutionButKeepsItInTheHistory()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.Cutoff, "次日账单", Stop);

        await desk.ReopenAsync(Given.Finance, found.Id, found.Version + 1, "账单里没有", Stop);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var now = await db.Discrepancies.SingleAsync(d => d.Id == found.Id, Stop);
        (now.Resolution, now.ReasonCode, now.ResolvedAt, now.ResolvedBy).ShouldBe((null, null, null, null));
        (await db.DiscrepancyEvents.Where(e => e.DiscrepancyId == found.Id && e.Kind == DiscrepancyEventKind.Resolved).Select(e => e.ReasonCode)
            .SingleAsync(Stop))
            .ShouldBe(ReasonCode.Cutoff);
    }

    [Fact]
    public async Task Undo_OfTheOwnResolution_IsAnActOfItsOwnAndNeedsNoWords()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.Cutoff, "次日账单", Stop);

        (await desk.UndoAsync(Given.Finance, found.Id, found.Version + 1, Stop)).ShouldBe(new DiscrepancyResult.Done());

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var now = await db.Discrepancies.SingleAsync(d => d.Id == found.Id, Stop);
        (now.Status, now.Resolution, now.ReasonCode, now.ResolvedBy).ShouldBe((DiscrepancyStatus.Open, null, null, null));
        (await db.DiscrepancyEvents.OrderBy(e => e.Id).LastAsync(e => e.DiscrepancyId == found.Id, Stop)).Kind.ShouldBe(DiscrepancyEventKind.Undone);
        var audit = await db.AuditEvents.OrderBy(a => a.Id).LastAsync(a => a.Target == found.Id.ToString(), Stop);
        (audit.Action, audit.ActorId, audit.Reason, audit.Group).ShouldBe((AuditAction.DiscrepancyUndone, Given.Finance.Id, null, AuditGroup.Decisions));
        (await desk.UndoAsync(Given.Finance, found.Id, found.Version + 2, Stop)).ShouldBe(new DiscrepancyResult.NotResolved());
    }

    [Fact]
    public async Task Undo_OfAnotherPersonsResolution_IsRefusedAndLeavesNothing()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        await desk.ResolveAsync(Given.OtherFinance, found.Id, found.Version, ReasonCode.Cutoff, "次日账单", Stop);

        (await desk.UndoAsync(Given.Finance, found.Id, found.Version + 1, Stop)).ShouldBe(new DiscrepancyResult.Stale(Given.OtherFinance.Name));
        await Should.ThrowAsync<NotPermittedException>(() => desk.UndoAsync(Given.Support, found.Id, found.Version + 1, Stop));

        await ShouldStandAsync(found.Id, DiscrepancyStatus.Resolved, lines: 2, audits: 1);
    }

    [Fact]
    public async Task Reopen_WhileTheSameDifferenceIsOpenAgain_IsRefusedAndLeavesNothing()
    {
        var old = await postgres.Databases.DiscrepancyAsync(Now, d => d.Status = DiscrepancyStatus.AutoResolved);
        await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(5), d => d.Subject = old.Subject);

        (await desk.ReopenAsync(Given.Finance, old.Id, old.Version, "look again", Stop)).ShouldBe(new DiscrepancyResult.AnotherOpen());

        await ShouldStandAsync(old.Id, DiscrepancyStatus.AutoResolved, lines: 1, audits: 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData(null)]
    public async Task EveryAct_WithoutUsableWords_IsRefusedAndLeavesNothing(string? words)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        DiscrepancyResult refused = words is null ? new DiscrepancyResult.NoteTooLong() : new DiscrepancyResult.NoteNeeded();
        words ??= new string('长', DiscrepancyDesk.LongestNote + 1);

        (await desk.NoteAsync(Given.Finance, found.Id, found.Version, words, Stop)).ShouldBe(refused);
        (await desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.TestOrder, words, Stop)).ShouldBe(refused);
        (await desk.ReopenAsync(Given.Finance, found.Id, found.Version, words, Stop)).ShouldBe(refused);

        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 1, audits: 0);
    }

    [Fact]
    public async Task Resolve_WhatIsResolvedOrUnknown_IsRefusedWithItsReason()
    {
        var done = await postgres.Databases.DiscrepancyAsync(Now, d => d.Status = DiscrepancyStatus.Resolved);
        (await desk.ResolveAsync(Given.Finance, done.Id, done.Version, ReasonCode.TestOrder, "r", Stop)).ShouldBe(new DiscrepancyResult.AlreadyResolved());
        var open = await postgres.Databases.DiscrepancyAsync(Now);
        (await desk.ReopenAsync(Given.Finance, open.Id, open.Version, "r", Stop)).ShouldBe(new DiscrepancyResult.NotResolved());
        (await desk.NoteAsync(Given.Finance, Guid.NewGuid(), 1, "r", Stop)).ShouldBe(new DiscrepancyResult.Unknown());
    }

    [Fact]
    public async Task Resolve_WhenTheAuditCannotBeWritten_ChangesNothing()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);
        await postgres.ExecuteAsync($"ALTER TABLE vip_admin.audit_events ADD CONSTRAINT refuse_this CHECK (target <> '{found.Id}')");

        await Should.ThrowAsync<DbUpdateException>(() => desk.ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.TestOrder, "r", Stop));

        await ShouldStandAsync(found.Id, DiscrepancyStatus.Open, lines: 1, audits: 0);
    }

    [Fact]
    public async Task Resolve_ByTwoPeopleAtOnce_IsDoneOnce()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now);

        var outcomes = await Task.WhenAll(new[] { Given.Finance, Given.OtherFinance, Given.Admin }.Select(
            actor => desk.ResolveAsync(actor, found.Id, found.Version, ReasonCode.OpsApproval, actor.Name, Stop)));

        outcomes.Count(outcome => outcome is DiscrepancyResult.Done).ShouldBe(1);
        outcomes.Count(outcome => outcome is DiscrepancyResult.Stale { By: not null }).ShouldBe(2);
        await ShouldStandAsync(found.Id, DiscrepancyStatus.Resolved, lines: 2, audits: 1);
    }

    [Fact]
    public async Task Assignees_FromTheAudit_AreThosePeopleWhoMayHandleDiscrepancies()
    {
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            foreach (var actor in new[] { Given.Ops, Given.OtherFinance, Given.Support, Given.Admin, Given.OtherFinance, Actor.System })
            {
                Acts.Add(db, TimeProvider.System, new Act(actor, AuditAction.SignedIn, null));
            }
            await db.SaveChangesAsync(Stop);
        }
        var known = new KnownAssignees(postgres.Databases);

        (await known.ListAsync(Given.Finance, Stop)).Select(a => a.Id).ShouldBe([Given.Finance.Id, Given.Admin.Id, Given.OtherFinance.Id]);
        (await known.ListAsync(Given.Support, Stop)).Select(a => a.Id).ShouldNotContain(Given.Support.Id);
    }

    private async Task ShouldStandAsync(Guid id, DiscrepancyStatus status, int lines, int audits)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Discrepancies.Where(d => d.Id == id).Select(d => d.Status).SingleAsync(Stop)).ShouldBe(status);
        (await db.DiscrepancyEvents.CountAsync(e => e.DiscrepancyId == id, Stop)).ShouldBe(lines);
        (await db.AuditEvents.CountAsync(a => a.Target == id.ToString(), Stop)).ShouldBe(audits);
    }
}
