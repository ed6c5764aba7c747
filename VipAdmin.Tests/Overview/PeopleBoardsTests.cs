using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Overview;

/// <summary><see cref="LastLookUps"/>, <see cref="ReminderDays"/> and <see cref="AuditBoard"/>.</summary>
public sealed class PeopleBoardsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task LookUps_AreThePersonsOwn_EachMemberOnceAndMasked_AndWriteNothing()
    {
        var (first, second, others) = (await postgres.Databases.MemberAsync(Now), await postgres.Databases.MemberAsync(Now, m => m.IsLifetimeVip = true),
            await postgres.Databases.MemberAsync(Now));
        await postgres.SaveAsync(
            Act(AuditAction.MemberLookedUp, -9, Given.Support, first.UserId), Act(AuditAction.MemberLookedUp, -8, Given.Support, second.UserId),
            Act(AuditAction.MemberLookedUp, -7, Given.Support, first.UserId), Act(AuditAction.MemberLookedUp, -6, Given.Support, null),
            Act(AuditAction.PhoneRevealed, -5, Given.Support, others.UserId), Act(AuditAction.MemberLookedUp, -4, Given.Finance, others.UserId));

        var board = new LastLookUps(postgres.Databases, Fixed.Options(new MembershipOptions()), new FakeTimeProvider(Now));
        var members = await board.ReadAsync(Given.Support, Stop);

        members.Select(member => (member.UserId, member.At, member.Standing.Standing)).ShouldBe(
            [(first.UserId, Now.AddMinutes(-7), Standing.None), (second.UserId, Now.AddMinutes(-8), Standing.Lifetime)]);
        members[0].Phone.ShouldBe(MaskedPhone.Of(first.Phone));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.AuditEvents.Count().ShouldBe(6);
    }

    [Fact]
    public async Task Reminders_OfADay_CountMembersOnce_AndReadThoseWhoOpenedIt()
    {
        var today = BusinessDay.Of(Now);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            foreach (var (read, day) in new[] { (true, today), (false, today), (true, today.AddDays(-1)) })
            {
                var member = await postgres.Databases.MemberAsync(Now);
                var message = new Notification
                {
                    NotificationId = Guid.NewGuid().ToString(), UserId = member.UserId, Title = "t", Content = "c", Type = "vip_expiry", IsRead = read,
                    CreatedAt = Now
                };
                db.AddRange(message, Delivery(member.UserId, day, DeliveryStatus.Sent, message.NotificationId));
            }
            // Failed at nine, told at ten; failed for good; left out.
            db.AddRange(Delivery("u1", today, DeliveryStatus.Failed), Delivery("u1", today, DeliveryStatus.Sent), Delivery("u2", today, DeliveryStatus.Failed),
                Delivery("u3", today, DeliveryStatus.Skipped));
            await db.SaveChangesAsync(Stop);
        }

        var days = await new ReminderDays(postgres.Databases, new FakeTimeProvider(Now)).ReadAsync(Given.Support, Stop);

        days.Count.ShouldBe(ReminderDays.Days);
        days[^1].ShouldBe(new ReminderDay(today, 3, 1, 1, 1));
        days[^2].ShouldBe(new ReminderDay(today.AddDays(-1), 1, 1, 0, 0));
        days[0].Sent.ShouldBe(0);
    }

    [Fact]
    public async Task Audit_CountsTodaysWatchedActs_AndListsWhatPeopleResolved()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now.AddHours(-1),
            d => (d.Status, d.ReasonCode) = (DiscrepancyStatus.Resolved, ReasonCode.DataCorrection));
        await postgres.SaveAsync(Act(AuditAction.MemberLookedUp, -9, Given.Support, "u1"), Act(AuditAction.MemberLookedUp, -8, Given.Support, "u2"),
            Act(AuditAction.MemberLookedUp, -7, Given.Finance, "u1"), Act(AuditAction.Exported, -6, Given.Finance, "orders"),
            Act(AuditAction.Exported, -60 * 13, Given.Finance, "orders"), Act(AuditAction.DiscrepancyResolved, -5, Given.Finance, found.Id.ToString(), "已退款"));
        var board = new AuditBoard(postgres.Databases, new FakeTimeProvider(Now));

        (await board.TodayAsync(Given.Auditor, Stop)).ShouldBe([
            new ActCount(AuditAction.MemberLookedUp, 3, 2), new ActCount(AuditAction.PhoneRevealed, 0, 0), new ActCount(AuditAction.Exported, 1, 1),
            new ActCount(AuditAction.Denied, 0, 0)]);
        (await board.ResolvedAsync(Given.Auditor, Stop)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(each => each.Id.ShouldBe(found.Id),
            each => each.Who.ShouldBe(Given.Finance.Name), each => each.Words.ShouldBe("已退款"), each => each.ReasonCode.ShouldBe(ReasonCode.DataCorrection));
        await Should.ThrowAsync<NotPermittedException>(() => board.TodayAsync(Given.Ops, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => board.ResolvedAsync(Given.Ops, Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ReminderDelivery Delivery(string userId, DateOnly day, DeliveryStatus status, string? notification = null)
        => new()
        {
            Id = Guid.CreateVersion7(BusinessDay.StartUtc(day).AddHours(1)), UserId = userId, DaysLeft = 3, VipExpireAt = Now.AddDays(3), BusinessDay = day,
            Status = status, NotificationId = notification, CreatedAt = BusinessDay.StartUtc(day).AddHours(1),
        };

    private static AuditEvent Act(string action, int minutes, Actor actor, string? target, string? reason = null)
        => new()
        {
            At = Now.AddMinutes(minutes), ActorId = actor.Id, ActorName = actor.Name, ActorRoles = actor.Roles.First(), Action = action, Target = target,
            Reason = reason, Node = "test:1"
        };
}
