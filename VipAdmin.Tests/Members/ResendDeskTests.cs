using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Members;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Members;

public sealed class ResendDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);
    private ServiceProvider services = null!;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private ResendDesk Desk => services.GetRequiredService<ResendDesk>();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        services = MemberServices.Of(postgres, world.Time);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact]
    public async Task Send_BeforeTheRunOfTheDay_IsTheLedgersRow_AndTheRunDoesNotTellAgain()
    {
        var member = await world.MemberAsync(Beijing(1));

        (await Desk.SendAsync(Given.Support, member.UserId, 1, confirmed: false, "called", Stop)).ShouldBeOfType<ResendResult.Sent>();
        await world.RunAsync();

        var row = (await world.LedgerAsync()).ShouldHaveSingleItem();
        var message = (await world.InboxAsync()).ShouldHaveSingleItem();
        (row.Status, row.NotificationId, message.Content, message.LinkUrl).ShouldBe((DeliveryStatus.Sent, message.NotificationId,
            "您的VIP会员将在明天到期，请及时续费", ReminderWindow.LinkUrl));
        (await postgres.Databases.ReadAsync(db => db.AuditEvents.Where(a => a.Action == AuditAction.ReminderRepeated).Select(a => a.Reason).SingleAsync(Stop)))
            .ShouldBe("called");
    }

    [Fact]
    public async Task Send_AgainOnTheSameDay_NeedsAConfirmationEachTime()
    {
        var member = await world.MemberAsync(Beijing(1));
        await world.RunAsync();

        (await Desk.SendAsync(Given.Support, member.UserId, 1, confirmed: false, "called", Stop)).ShouldBeOfType<ResendResult.AlreadyToday>();
        (await Desk.SendAsync(Given.Support, member.UserId, 1, confirmed: true, "called", Stop)).ShouldBeOfType<ResendResult.Sent>();
        (await Desk.SendAsync(Given.Support, member.UserId, 1, confirmed: false, "called", Stop)).ShouldBeOfType<ResendResult.AlreadyToday>();

        (await world.LedgerAsync()).Count.ShouldBe(1);
        (await world.InboxAsync()).Count.ShouldBe(2);
        var line = await services.GetRequiredService<MemberTimeline>().ReadAsync(Given.Support, member.UserId, null, null, Stop);
        line.Entries.Select(entry => entry.GetType()).ShouldBe([typeof(ReminderEntry), typeof(RepeatEntry)], ignoreOrder: true);
    }

    [Fact]
    public async Task Send_AfterARenewal_IsNotSent()
    {
        var member = await world.MemberAsync(Beijing(1));
        await world.ChangeAsync(member.UserId, m => m.VipExpireAt = Beijing(31));

        (await Desk.SendAsync(Given.Support, member.UserId, 1, confirmed: true, "called", Stop)).ShouldBe(new ResendResult.NoText(31));
        (await world.InboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_ToWhomTheRuleExcludes_SaysWhy()
    {
        var disabled = await world.MemberAsync(Beijing(1), m => m.Status = 0);
        var lifetime = await world.MemberAsync(null, m => m.IsLifetimeVip = true);

        (await Desk.PreviewAsync(Given.Support, disabled.UserId, Stop)).ShouldBe(new ResendResult.Refused(ReminderRefusal.Disabled));
        (await Desk.PreviewAsync(Given.Support, lifetime.UserId, Stop)).ShouldBe(new ResendResult.Refused(ReminderRefusal.Lifetime));
        (await Desk.PreviewAsync(Given.Support, "unknown", Stop)).ShouldBe(new ResendResult.UnknownMember());
        (await Desk.SendAsync(Given.Support, disabled.UserId, 1, true, "", Stop)).ShouldBe(new ResendResult.ReasonNeeded());
        await Should.ThrowAsync<NotPermittedException>(() => Desk.PreviewAsync(Given.Finance, disabled.UserId, Stop));
    }
}
