using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderWindowsDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Ops = new("u-wang", "王运维", [Role.Ops]);
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ReminderWindowDraft[] Guide => [.. ReminderWindow.All.Select(ReminderWindowDraft.Of)];

    [Fact]
    public async Task Save_ANewWindowAndAnotherText_IsUsedByTheNextRun_AndToldByHistoryAndAudit()
    {
        var (seven, three) = (await world.MemberAsync(Beijing(7)), await world.MemberAsync(Beijing(3), paidOrder: true));

        var saved = await SaveAsync([new ReminderWindowDraft(7, true, " 还有一周 ", "{date} 到期，{link}"),
            .. Guide.Select(window => window.DaysLeft == 3 ? window with { Content = "等级{level}，{package}还剩{days}天" } : window)], 0);

        var version = saved.ShouldBeOfType<ReminderWindowsResult.Saved>().Version;
        version.Changes.Select(change => (change.DaysLeft, change.Before?.ContentTemplate, change.After?.ContentTemplate)).ShouldBe(
            [(7, null, "{date} 到期，{link}"), (3, "您的VIP会员将在{days}天后到期，请及时续费", "等级{level}，{package}还剩{days}天")]);
        var tally = await world.RunAsync();
        tally.Counters()["before7"].ShouldBe(1);
        (await world.LedgerAsync()).Select(d => (d.UserId, d.DaysLeft, d.Title, d.Content)).ShouldBe(
            [(seven.UserId, 7, "还有一周", "2026-12-01 到期，/vip"), (three.UserId, 3, "VIP即将到期提醒", "等级1，月卡还剩3天")], ignoreOrder: true);
        var listed = (await new ReminderWindowsBoard(postgres.Databases, Fixed.Options(new RemindersOptions())).HistoryAsync(Ops, Stop)).Single();
        (listed.Version, listed.By, listed.Reason).ShouldBe((1, "王运维", "双旦活动"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var act = await db.AuditEvents.SingleAsync(Stop);
        (act.Action, act.Target, act.Reason).ShouldBe((AuditAction.WindowsChanged, Timetable.VipReminder, "双旦活动"));
        act.Data!.ShouldContain("before7");
    }

    [Fact]
    public async Task Save_WindowSwitchedOff_LeavesARowForEachMemberWhoWasDue()
    {
        var member = await world.MemberAsync(Beijing(1));
        await SaveAsync([.. Guide.Select(window => window with { On = window.DaysLeft != 1 })], 0);

        var tally = await world.RunAsync();
        await world.RunAsync();

        (tally.Sent, tally.Skipped).ShouldBe((0, 1));
        var row = (await world.LedgerAsync()).Single();
        (row.UserId, row.DaysLeft, row.Reason, row.VipExpireAt).ShouldBe((member.UserId, 1, ReminderRefusal.SwitchedOff, Beijing(1)));
        (await world.InboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Save_OnAnOldVersion_SavesNothingAndSaysWhoWasFaster()
    {
        await SaveAsync([.. Guide.Take(3)], 0);

        var stale = (await SaveAsync([.. Guide.Take(2)], 0)).ShouldBeOfType<ReminderWindowsResult.Stale>();

        (stale.Version, stale.Since.Single().By).ShouldBe((1, "王运维"));
    }

    [Fact]
    public async Task Restore_TheGuide_BringsItsTextsBackToTheLetter()
    {
        await SaveAsync([.. Guide.Take(1)], 0);

        var back = await Desk.RestoreAsync(Ops, 0, 1, "恢复", Stop);

        var windows = back.ShouldBeOfType<ReminderWindowsResult.Saved>().Version.Windows;
        windows.ShouldBe(ReminderWindow.All);
        windows.Select(window => window.Content).Take(4).ShouldBe(
            ["您的VIP会员将在3天后到期，请及时续费", "您的VIP会员将在明天到期，请及时续费", "您的VIP会员今日到期，续费可继续享受VIP权益", "您的VIP会员已到期1天，VIP图标即将隐藏"]);
    }

    public static TheoryData<string, int?, ReminderWindowDraft[]> Wrong => new()
    {
        { ReminderWindowFaultCode.EmptyTitle, 0, [new(3, true, " ", "x")] },
        { ReminderWindowFaultCode.EmptyContent, 0, [new(3, true, "x", "\0 ")] },
        { ReminderWindowFaultCode.TitleTooLong, 0, [new(3, true, "{package}{package}x", "x")] },
        { ReminderWindowFaultCode.ContentTooLong, 0, [new(3, true, "x", new string('字', 501))] },
        { ReminderWindowFaultCode.UnknownPlaceholder, 0, [new(3, true, "x", "{dayz}")] },
        { ReminderWindowFaultCode.UnbalancedBrace, 0, [new(3, true, "x", "{days")] },
        { ReminderWindowFaultCode.UnbalancedBrace, 0, [new(3, true, "days}", "x")] },
        { ReminderWindowFaultCode.OutOfRange, 0, [new(61, true, "x", "x")] },
        { ReminderWindowFaultCode.OutOfRange, 0, [new(-61, true, "x", "x")] },
        { ReminderWindowFaultCode.Twice, 1, [new(3, true, "x", "x"), new(3, false, "y", "y")] },
        { ReminderWindowFaultCode.TooMany, null, [.. Enumerable.Range(0, 31).Select(day => new ReminderWindowDraft(day, true, "x", "x"))] },
        { ReminderWindowFaultCode.NoWindow, null, [] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Save_AFault_SavesNothingAndNamesIt(string code, int? place, ReminderWindowDraft[] draft)
    {
        var fault = (await SaveAsync(draft, 0)).ShouldBeOfType<ReminderWindowsResult.Wrong>().Faults.Single();

        (fault.Code, fault.Window).ShouldBe((code, place));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.ReminderWindows.CountAsync(Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task Save_WithoutReasonOrChangeOrRight_IsRefused()
    {
        (await Desk.SaveAsync(Ops, Guide, 0, " ", Stop)).ShouldBeOfType<ReminderWindowsResult.Wrong>().Faults
            .Select(fault => fault.Code).ShouldBe([ReminderWindowFaultCode.ReasonNeeded]);
        (await SaveAsync(Guide, 0)).ShouldBeOfType<ReminderWindowsResult.Wrong>().Faults
            .Select(fault => fault.Code).ShouldBe([ReminderWindowFaultCode.NothingChanged]);
        (await Desk.RestoreAsync(Ops, 7, 0, "x", Stop)).ShouldBeOfType<ReminderWindowsResult.Wrong>().Faults
            .Select(fault => fault.Code).ShouldContain(ReminderWindowFaultCode.UnknownVersion);
        await Should.ThrowAsync<NotPermittedException>(() => Desk.SaveAsync(new Actor("u", "客服", [Role.Support]), Guide, 0, "x", Stop));
    }

    private ReminderWindowsDesk Desk => new(postgres.Databases, Fixed.Options(new RemindersOptions()), world.Time);

    private Task<ReminderWindowsResult> SaveAsync(ReminderWindowDraft[] draft, int version) => Desk.SaveAsync(Ops, draft, version, "双旦活动", Stop);
}
