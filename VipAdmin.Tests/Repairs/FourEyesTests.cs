using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Repairs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Repairs;

public sealed class FourEyesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private readonly RepairBench bench = new(postgres, Now);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        bench.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(Order Order, Discrepancy Found)> LateAsync(DiscrepancyType type = DiscrepancyType.LatePayment, string package = "vip_month")
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-2), package: package,
            but: o => o.PaymentStatus = type == DiscrepancyType.LatePayment ? OrderStatus.Cancelled : OrderStatus.Pending);
        bench.WeChat.Says(order, order.PaidTrade(Now.AddHours(-1)));
        return (order, await bench.FoundAsync(type, order));
    }

    private async Task ShouldStandAsync(Order order, Discrepancy found)
    {
        (await bench.ReadAsync(order)).PaymentStatus.ShouldNotBe(OrderStatus.Paid);
        (await bench.GrantsAsync()).ShouldBe(0);
        (await bench.ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.PendingApproval);
    }

    [Fact]
    public async Task Approve_BySamePerson_UnderAnyNameRoleOrToken_IsRefused()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);

        foreach (var same in new[]
        {
            Given.Finance, Given.Finance with { Name = "王小明" }, Given.Finance with { Roles = [Role.Admin] },
            Given.Finance with { Kind = ActorKind.PersonToken, Name = "script" },
        })
        {
            (await bench.ApproveAsync(same, found)).ShouldBe(new RepairResult.SamePerson());
        }
        await ShouldStandAsync(order, found);
        (await bench.ApproveAsync(Given.Admin with { Kind = ActorKind.PersonToken }, found)).ShouldBeOfType<RepairResult.CarriedOut>();
    }

    [Fact]
    public async Task Approve_ByWhatIsNoPerson_IsRefused()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);

        (await bench.ApproveAsync(VerbHost.Operator, found)).ShouldBe(new RepairResult.NoPerson());
        (await bench.ApproveAsync(Given.Admin with { Kind = ActorKind.ProgramToken }, found)).ShouldBe(new RepairResult.NoPerson());
        await Should.ThrowAsync<NotPermittedException>(() => bench.ApproveAsync(Actor.System, found));
        await ShouldStandAsync(order, found);
    }

    [Fact]
    public async Task Propose_ByWhatIsNoPerson_IsRefusedWhereTwoPeopleAreNeeded()
    {
        var (_, found) = await LateAsync();

        // The same human could propose on the command line and approve in the browser.
        (await bench.ProposeAsync(VerbHost.Operator, found, DiscrepancyAction.ReopenAndGrant)).ShouldBe(new RepairResult.NoPerson());
        (await bench.ReadAsync(found)).Version.ShouldBe(found.Version);
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    public async Task EveryAct_WithoutTheRight_IsRefused(string role)
    {
        var (_, found) = await LateAsync();
        var actor = Given.Of(role);

        await Should.ThrowAsync<NotPermittedException>(() => bench.ProposeAsync(actor, found, DiscrepancyAction.Accept));
        await Should.ThrowAsync<NotPermittedException>(() => bench.ApproveAsync(actor, found));
        await Should.ThrowAsync<NotPermittedException>(() => bench.Desk.RejectAsync(actor, found.Id, found.Version, "x", Stop));
        (await bench.Desk.ActionsAsync(actor, found.Id, Stop)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Database_RefusesTheProposerAsApprover()
    {
        var (_, found) = await LateAsync();
        var proposed = await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);

        (await Should.ThrowAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(
            $"UPDATE vip_admin.discrepancy_proposals SET decision = 'approved', decided_by = proposed_by WHERE id = {proposed.ProposalId}", Stop)))
            .ConstraintName.ShouldBe("ck_discrepancy_proposals_four_eyes");
        await Should.ThrowAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(
            $"UPDATE vip_admin.discrepancy_proposals SET decision = 'approved' WHERE id = {proposed.ProposalId}", Stop));
    }

    [Theory]
    [InlineData("vip_month", 50_000, DiscrepancyStatus.Proposed)]
    [InlineData("vip_month", 29_90, DiscrepancyStatus.Proposed)]
    [InlineData("vip_month", 29_89, DiscrepancyStatus.PendingApproval)]
    [InlineData("lifetime", 50_000, DiscrepancyStatus.PendingApproval)]
    public async Task Propose_AboveTheLimit_NeedsASecondPerson(string package, long limit, DiscrepancyStatus expected)
    {
        bench.Options.ApprovalFen = limit;
        var (_, found) = await LateAsync(DiscrepancyType.LostCallback, package);

        (await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.Settle)).State.ShouldBe(expected);

        (await bench.ApproveAsync(Given.Finance, found) is RepairResult.SamePerson).ShouldBe(expected == DiscrepancyStatus.PendingApproval);
    }

    [Fact]
    public async Task Approve_AfterTheLimitWasLowered_NeedsASecondPersonToo()
    {
        var (order, found) = await LateAsync(DiscrepancyType.LostCallback);
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.Settle);
        bench.Options.ApprovalFen = 0;

        (await bench.ApproveAsync(Given.Finance, found)).ShouldBe(new RepairResult.SamePerson());

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    [Fact]
    public async Task Approve_ByManyAtOnce_CarriesItOutOnce()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);

        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(n => Task.Run(() => bench.ApproveAsync(n % 2 == 0 ? Given.OtherFinance : Given.Admin, found))));

        results.Count(result => result is RepairResult.CarriedOut).ShouldBe(1);
        results.Where(result => result is not RepairResult.CarriedOut)
            .ShouldAllBe(result => result is RepairResult.Stale || result is RepairResult.Changed || result is RepairResult.NothingProposed);
        (await bench.GrantsAsync()).ShouldBe(1);
        (await bench.MemberOfAsync(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
        (await bench.ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.Resolved);
        (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).Single().Decision.ShouldBe(ProposalDecision.Approved);
    }

    [Fact]
    public async Task Approve_OrderChangedMeanwhile_IsRefusedWithWhatChanged_AndWithdrawn()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await db.Members.Where(m => m.UserId == order.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.VipExpireAt, Now.AddDays(3)), Stop);

        var changed = (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.Changed>();

        var row = changed.Changes.ShouldHaveSingleItem();
        (row.Table, row.Before!["vip_expire_at"], row.After!["vip_expire_at"]!.ToString()[..10]).ShouldBe(("users", null, "2026-11-26"));
        (await bench.GrantsAsync()).ShouldBe(0);
        (await bench.ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.Open);
        var proposal = (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).Single();
        (proposal.Decision, proposal.DecisionNote).ShouldBe((ProposalDecision.Withdrawn, RepairDesk.FactsChanged));
        (await db.DiscrepancyEvents.OrderByDescending(e => e.Id).FirstAsync(Stop)).Kind.ShouldBe(DiscrepancyEventKind.Withdrawn);
    }

    [Fact]
    public async Task Approve_PlatformIsSilent_ChangesNothing_AndCanBeRepeated()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        bench.WeChat.Fails(order);

        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.NoAnswer>().Fault.Code.ShouldBe(FaultCode.NetworkTimeout);

        await ShouldStandAsync(order, found);
        bench.WeChat.Says(order, order.PaidTrade(Now.AddHours(-1)));
        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.CarriedOut>();
    }

    [Fact]
    public async Task Approve_RefundedAtThePlatformMeanwhile_IsWithdrawn()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        bench.WeChat.Says(order, TradeState.Refunded, "REFUND");

        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBe(new RepairResult.Refused(RepairRefusal.RefundedThere, Withdrawn: true));

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).Single().DecisionNote.ShouldBe("REFUNDED_THERE");
    }

    [Fact]
    public async Task Approve_TheConnectionDiesBeforeTheCommit_LeavesNothingHalf_AndTheNextApprovalDoesItOnce()
    {
        var (order, found) = await LateAsync();
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        // The decision is the last row of the transaction: the server refuses it as if the host had died there.
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await db.Database.ExecuteSqlRawAsync("""
            CREATE OR REPLACE FUNCTION vip_admin.test_die() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER test_die BEFORE UPDATE ON vip_admin.discrepancy_proposals FOR EACH ROW EXECUTE FUNCTION vip_admin.test_die()
            """, Stop);

        await Should.ThrowAsync<Exception>(() => bench.ApproveAsync(Given.OtherFinance, found));

        await ShouldStandAsync(order, found);
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER test_die ON vip_admin.discrepancy_proposals; DROP FUNCTION vip_admin.test_die()", Stop);
        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.CarriedOut>();
        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.Stale>();
        (await bench.GrantsAsync()).ShouldBe(1);
    }
}
