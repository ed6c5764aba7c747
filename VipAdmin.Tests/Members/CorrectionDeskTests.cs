using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Members;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Members;

public sealed class CorrectionDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor OtherSupport = new("sub-support-2", "Another", [Role.Support]);
    private readonly ReminderWorld world = new(postgres);
    private ServiceProvider services = null!;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private CorrectionDesk Desk => services.GetRequiredService<CorrectionDesk>();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        services = MemberServices.Of(postgres, world.Time);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact]
    public async Task Propose_UpToTheLimit_IsCarriedOutAtOnceAndLeavesItsTrace()
    {
        var member = await world.MemberAsync(Beijing(3));

        var result = await ProposeAsync(member, Days(31));

        var done = result.ShouldBeOfType<CorrectionResult.CarriedOut>();
        (await StateAsync(member)).ShouldBe(done.After);
        done.After.ShouldBe(new MembershipState(1, Beijing(34), false));
        (await postgres.Databases.ReadAsync(db => db.AuditEvents.Select(a => new { a.Action, a.Target, a.Reason }).SingleAsync(Stop)))
            .ShouldBe(new { Action = AuditAction.MembershipCorrected, Target = (string?)member.UserId, Reason = (string?)"promised" });
    }

    [Fact]
    public async Task Propose_AboveTheLimit_WaitsForASecondPerson()
    {
        var member = await world.MemberAsync(Beijing(3));

        var proposed = (await ProposeAsync(member, Days(32))).ShouldBeOfType<CorrectionResult.Proposed>();

        (await StateAsync(member)).ShouldBe(new MembershipState(1, Beijing(3), false));
        (await ProposeAsync(member, Days(1))).ShouldBe(new CorrectionResult.Pending(proposed.Id, Given.Support.Name));
        (await Desk.ApproveAsync(Given.Finance, proposed.Id, Stop)).ShouldBeOfType<CorrectionResult.CarriedOut>();
        (await StateAsync(member)).ShouldBe(new MembershipState(1, Beijing(35), false));
        (await Desk.ApproveAsync(Given.Admin, proposed.Id, Stop)).ShouldBe(new CorrectionResult.Decided(Given.Finance.Name));
    }

    [Fact]
    public async Task Propose_ManySmallOnesWithinThirtyDays_CountTogether()
    {
        var member = await world.MemberAsync(Beijing(3));
        (await ProposeAsync(member, Days(20))).ShouldBeOfType<CorrectionResult.CarriedOut>();

        (await ProposeAsync(member, Days(12), OtherSupport)).ShouldBeOfType<CorrectionResult.Proposed>();
    }

    [Theory]
    [InlineData(CorrectionKind.LifetimeOn, false)]
    [InlineData(CorrectionKind.LifetimeOff, true)]
    public async Task Propose_ToOrFromLife_AlwaysWaits(CorrectionKind kind, bool lifetime)
    {
        var member = await world.MemberAsync(lifetime ? null : Beijing(3), m => m.IsLifetimeVip = lifetime);

        (await ProposeAsync(member, new CorrectionWish(kind, ExpireAt: Beijing(10)))).ShouldBeOfType<CorrectionResult.Proposed>();
    }

    [Fact]
    public async Task Propose_DaysForAMemberWhoseTimeIsOver_CountFromNowAndMakeAVipAgain()
    {
        var member = await world.MemberAsync(Beijing(-20), m => (m.VipLevel, m.VipActivatedAt) = (0, null));

        (await ProposeAsync(member, Days(7))).ShouldBeOfType<CorrectionResult.CarriedOut>().After.ShouldBe(new MembershipState(1, Nine.AddDays(7), false));

        (await postgres.Databases.ReadAsync(db => db.Members.Where(m => m.UserId == member.UserId).Select(m => m.VipActivatedAt).SingleAsync(Stop)))
            .ShouldBe(Nine);
    }

    [Fact]
    public async Task Approve_BySamePerson_UnderAnyNameRoleOrToken_IsRefused()
    {
        var member = await world.MemberAsync(Beijing(3));
        var admin = Given.Admin;
        var proposed = (await ProposeAsync(member, Days(60), admin)).ShouldBeOfType<CorrectionResult.Proposed>();

        foreach (var same in new[]
        {
            admin, admin with { Name = "Renamed" }, admin with { Roles = [Role.Finance] }, admin with { Kind = ActorKind.PersonToken, Name = "script" },
        })
        {
            (await Desk.ApproveAsync(same, proposed.Id, Stop)).ShouldBe(new CorrectionResult.SamePerson());
        }
        (await Desk.ApproveAsync(VerbHost.Operator, proposed.Id, Stop)).ShouldBe(new CorrectionResult.NoPerson());
        (await StateAsync(member)).ExpireAt.ShouldBe(Beijing(3));
    }

    [Fact]
    public async Task Database_RefusesTheProposerAsApprover()
    {
        var member = await world.MemberAsync(Beijing(3));
        var proposed = (await ProposeAsync(member, Days(60))).ShouldBeOfType<CorrectionResult.Proposed>();
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);

        (await Should.ThrowAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(
            $"UPDATE vip_admin.membership_corrections SET decision = 'approved', decided_by = proposed_by WHERE id = {proposed.Id}", Stop)))
            .ConstraintName.ShouldBe("ck_membership_corrections_four_eyes");
    }

    [Fact]
    public async Task Propose_ByAProgram_IsRefusedWhereTwoPeopleAreNeeded()
    {
        var member = await world.MemberAsync(Beijing(3));

        (await ProposeAsync(member, Days(60), VerbHost.Operator)).ShouldBe(new CorrectionResult.NoPerson());
        (await ProposeAsync(member, Days(2), VerbHost.Operator)).ShouldBeOfType<CorrectionResult.CarriedOut>();
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Finance)]
    [InlineData(Role.Auditor)]
    public async Task Propose_WithoutTheRight_IsRefused(string role)
    {
        var member = await world.MemberAsync(Beijing(3));

        await Should.ThrowAsync<NotPermittedException>(() => ProposeAsync(member, Days(2), Given.Of(role)));
        await Should.ThrowAsync<NotPermittedException>(() => Desk.ApproveAsync(Given.Support, Guid.NewGuid(), Stop));
    }

    [Fact]
    public async Task Propose_OnAMembershipThatIsNotTheOneSeen_ChangesNothing()
    {
        var member = await world.MemberAsync(Beijing(3));
        await world.ChangeAsync(member.UserId, m => m.VipExpireAt = Beijing(33));

        (await Desk.ProposeAsync(Given.Support, member.UserId, Days(7), new MembershipState(1, Beijing(3), false), "promised", Stop))
            .ShouldBe(new CorrectionResult.Changed(new MembershipState(1, Beijing(33), false)));
        (await StateAsync(member)).ExpireAt.ShouldBe(Beijing(33));
    }

    [Fact]
    public async Task Approve_AfterARenewal_WithdrawsAndLeavesTheRenewal()
    {
        var member = await world.MemberAsync(Beijing(3));
        var proposed = (await ProposeAsync(member, Days(60))).ShouldBeOfType<CorrectionResult.Proposed>();
        await world.ChangeAsync(member.UserId, m => m.VipExpireAt = Beijing(33));

        (await Desk.ApproveAsync(Given.Finance, proposed.Id, Stop)).ShouldBe(new CorrectionResult.Changed(new MembershipState(1, Beijing(33), false)));

        (await StateAsync(member)).ExpireAt.ShouldBe(Beijing(33));
        (await postgres.Databases.ReadAsync(db => db.MembershipCorrections.Select(c => c.Decision).SingleAsync(Stop))).ShouldBe(ProposalDecision.Withdrawn);
    }

    [Fact]
    public async Task Propose_WhileARenewalHoldsTheRow_WaitsAndSeesIt()
    {
        var member = await world.MemberAsync(Beijing(3));
        await using var renewal = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await renewal.Database.BeginTransactionAsync(Stop);
        await renewal.Members.Where(m => m.UserId == member.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.VipExpireAt, Beijing(33)), Stop);

        var correcting = ProposeAsync(member, Days(7));
        await Wait.UntilAsync(async () => await postgres.Databases.ReadAsync(db => db.Database.SqlQuery<int>(
            $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").SingleAsync(Stop)) > 0);
        await transaction.CommitAsync(Stop);

        (await correcting).ShouldBe(new CorrectionResult.Changed(new MembershipState(1, Beijing(33), false)));
        (await StateAsync(member)).ExpireAt.ShouldBe(Beijing(33));
    }

    [Fact]
    public async Task Reject_ByAnotherOrByTheProposer_LeavesTheMembership()
    {
        var member = await world.MemberAsync(Beijing(3));
        var first = (await ProposeAsync(member, Days(60))).ShouldBeOfType<CorrectionResult.Proposed>();
        await Should.ThrowAsync<NotPermittedException>(() => Desk.RejectAsync(OtherSupport, first.Id, "no", Stop));
        (await Desk.RejectAsync(Given.Finance, first.Id, " ", Stop)).ShouldBe(new CorrectionResult.ReasonNeeded());
        (await Desk.RejectAsync(Given.Finance, first.Id, "no", Stop)).ShouldBe(new CorrectionResult.Rejected(Withdrawn: false));
        var second = (await ProposeAsync(member, Days(60))).ShouldBeOfType<CorrectionResult.Proposed>();

        (await Desk.RejectAsync(Given.Support, second.Id, "mistake", Stop)).ShouldBe(new CorrectionResult.Rejected(Withdrawn: true));
        (await StateAsync(member)).ExpireAt.ShouldBe(Beijing(3));
    }

    [Fact]
    public async Task Correction_IsAStepOfTheMembershipAndALineInItsTime()
    {
        var member = await world.MemberAsync(Beijing(3));
        await ProposeAsync(member, Days(7));

        var file = (await services.GetRequiredService<MemberBoard>().ReadAsync(Given.Support, member.UserId, Stop)).ShouldNotBeNull();
        var moments = await services.GetRequiredService<MemberTimeline>().ReadAsync(Given.Support, member.UserId, MemberMomentKind.Correction, null, Stop);

        var step = file.Provenance.Steps.ShouldHaveSingleItem();
        (step.Source, step.Before!.ExpireAt, step.After!.ExpireAt, step.Reason).ShouldBe((StepSource.Correction, Beijing(3), Beijing(10), "promised"));
        file.Provenance.Gap.ShouldBeNull();
        moments.Entries.ShouldHaveSingleItem().ShouldBeOfType<CorrectionEntry>().Row.Decision.ShouldBe(ProposalDecision.Approved);
    }

    [Theory]
    [InlineData(0, CorrectionRefusal.DaysNeeded)]
    [InlineData(4_000, CorrectionRefusal.DaysNeeded)]
    [InlineData(-5, CorrectionRefusal.NothingToTake)]
    public void Apply_DaysThatMakeNoSense_SaysWhy(int days, CorrectionRefusal refusal)
        => Days(days).Apply(new MembershipState(1, Nine.AddDays(-1), false), Nine).ShouldBe(((MembershipState?)null, refusal));

    [Fact]
    public void Apply_DaysTakenBeyondToday_EndInThePastAndCountAsTaken()
    {
        var before = new MembershipState(1, Nine.AddDays(5), false);
        var (after, _) = Days(-10).Apply(before, Nine);

        after.ShouldBe(new MembershipState(1, Nine.AddDays(-5), false));
        CorrectionWish.Moved(before, after!, Nine).ShouldBe(10);
    }

    private static CorrectionWish Days(int days) => new(CorrectionKind.Days, days);

    private async Task<CorrectionResult> ProposeAsync(Member member, CorrectionWish wish, Actor? actor = null)
        => await Desk.ProposeAsync(actor ?? Given.Support, member.UserId, wish, await StateAsync(member), "promised", Stop);

    private Task<MembershipState> StateAsync(Member member)
        => postgres.Databases.ReadAsync(db => db.Members.Where(m => m.UserId == member.UserId)
            .Select(m => new MembershipState(m.VipLevel, m.VipExpireAt, m.IsLifetimeVip)).SingleAsync(Stop));
}
