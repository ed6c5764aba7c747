using System.Text.Json;
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

public sealed class PrivacyDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);
    private ServiceProvider services = null!;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private PrivacyDesk Desk => services.GetRequiredService<PrivacyDesk>();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        services = MemberServices.Of(postgres, world.Time);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact]
    public async Task Export_WithReason_HoldsEverythingAndIsAudited()
    {
        var member = await world.MemberAsync(Beijing(1), m => m.Phone = "13800000042", paidOrder: true);
        await world.RunAsync();
        await services.GetRequiredService<NoteDesk>().AddAsync(Given.Support, member.UserId, "call 13900000001 back", Stop);

        var exported = (await Desk.ExportAsync(Given.Support, member.UserId, "asked for it", Stop)).ShouldBeOfType<MemberExportResult.Exported>();

        var json = JsonDocument.Parse(exported.Json).RootElement;
        json.GetProperty("member").GetProperty("phone").GetString().ShouldBe("13800000042");
        (json.GetProperty("orders").GetArrayLength(), json.GetProperty("reminders").GetArrayLength(), json.GetProperty("messages").GetArrayLength())
            .ShouldBe((1, 1, 1));
        json.GetProperty("notes")[0].GetProperty("text").GetString().ShouldBe("call 139****0001 back");
        exported.Json.ShouldNotContain("password");
        exported.ToString().ShouldNotContain("138");
        (await postgres.Databases.ReadAsync(db => db.AuditEvents.Where(a => a.Action == AuditAction.MemberExported).Select(a => a.Target).SingleAsync(Stop)))
            .ShouldBe(member.UserId);
    }

    [Fact]
    public async Task Export_WithoutReasonOrRight_IsRefused()
    {
        var member = await world.MemberAsync(Beijing(1));

        (await Desk.ExportAsync(Given.Support, member.UserId, " ", Stop)).ShouldBe(new MemberExportResult.ReasonNeeded());
        (await Desk.ExportAsync(Given.Support, "unknown", "x", Stop)).ShouldBe(new MemberExportResult.UnknownMember());
        await Should.ThrowAsync<NotPermittedException>(() => Desk.ExportAsync(Given.Finance, member.UserId, "x", Stop));
    }

    [Fact]
    public async Task Anonymise_OfADeletedMember_TakesTheTextsAndKeepsTheRows()
    {
        var member = await world.MemberAsync(Beijing(1));
        await world.RunAsync();
        await services.GetRequiredService<NoteDesk>().AddAsync(Given.Support, member.UserId, "private", Stop);
        await services.GetRequiredService<ReminderExclusionDesk>().AddAsync(Given.Ops, member.UserId, null, "private too", Stop);
        (await services.GetRequiredService<CorrectionDesk>().ProposeAsync(Given.Support, member.UserId, new CorrectionWish(CorrectionKind.Days, 1),
            new MembershipState(1, member.VipExpireAt, false), "private as well", Stop)).ShouldBeOfType<CorrectionResult.CarriedOut>();
        await postgres.ExecuteAsync($"""
            INSERT INTO vip_admin.reminder_repeats (id, user_id, days_left, vip_expire_at, business_day, title, content, confirmed, reason, actor_id, actor_name, at)
            VALUES (gen_random_uuid(), '{member.UserId}', 1, now(), '2026-11-24', 't', 'c', true, 'private repeat', 'a', 'a', now())
            """);
        (await Desk.AnonymiseAsync(Given.Admin, member.UserId, member.UserId, "asked", Stop)).ShouldBe(new AnonymiseResult.StillThere());
        await postgres.ExecuteAsync("DELETE FROM public.notifications; DELETE FROM public.users");
        (await Desk.AnonymiseAsync(Given.Admin, member.UserId, "something", "asked", Stop)).ShouldBe(new AnonymiseResult.NotTyped());
        await Should.ThrowAsync<NotPermittedException>(() => Desk.AnonymiseAsync(Given.Support, member.UserId, member.UserId, "asked", Stop));

        (await Desk.KeepsTextsAsync(Given.Admin, member.UserId, Stop)).ShouldBeTrue();
        (await Desk.AnonymiseAsync(Given.Admin, member.UserId, member.UserId, "asked", Stop)).ShouldBe(new AnonymiseResult.Done(5));

        var row = (await world.LedgerAsync()).ShouldHaveSingleItem();
        (row.Title, row.Content, row.DaysLeft).ShouldBe((null, null, 1));
        (await postgres.Databases.ReadAsync(db => db.MemberNotes.Select(n => n.Text).SingleAsync(Stop))).ShouldNotBe("private");
        (await postgres.Databases.ReadAsync(db => db.ReminderExclusions.Select(e => e.Reason).SingleAsync(Stop))).ShouldNotContain("private");
        (await postgres.Databases.ReadAsync(db => db.MembershipCorrections.Select(c => c.Reason).SingleAsync(Stop))).ShouldNotContain("private");
        (await postgres.Databases.ReadAsync(db => db.ReminderRepeats.Select(r => new { r.Title, r.Content, r.Reason }).SingleAsync(Stop)))
            .ShouldBe(new { Title = (string?)null, Content = (string?)null, Reason = "—" });
        (await Desk.KeepsTextsAsync(Given.Admin, member.UserId, Stop)).ShouldBeFalse();
        (await Desk.AnonymiseAsync(Given.Admin, member.UserId, member.UserId, "asked", Stop)).ShouldBe(new AnonymiseResult.NothingKept());
    }
}
