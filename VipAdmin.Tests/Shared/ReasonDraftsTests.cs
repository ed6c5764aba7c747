using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Members;
using VipAdmin.Web.Scheduling.Board;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Shared;

/// <summary>A reason that was typed and not sent outlives the page, the circuit and a colleague who was faster.</summary>
public sealed class ReasonDraftsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();
    private readonly DraftsTests.Storage browser = new();
    private readonly EphemeralDataProtectionProvider keys = new();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("pause")]
    [InlineData("pause-all")]
    [InlineData("cancel")]
    [InlineData("confirm")]
    [InlineData("dismiss")]
    [InlineData("reopen")]
    [InlineData("reveal")]
    public async Task Reason_TypedInAnyDialog_IsBackOnANewCircuit_AndGoneOnceGivenUp(string act)
    {
        var open = await GivenAsync(act);
        await using (var before = Portal())
        {
            await PressAsync(before, open(before), act);
            await TypeAsync(before, "half a reason");
        }
        await using var after = Portal();
        await PressAsync(after, open(after), act);

        after.Dialogs.WaitForAssertion(() => Shown(after).ShouldBe("half a reason"));
        after.Dialogs.Find("[data-testid=draft]").TextContent.ShouldContain("Restored");
        await after.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: 0);
        after.Dialogs.WaitForAssertion(() => after.Dialogs.FindAll(".mud-dialog").ShouldBeEmpty());
        browser.Values.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("pause-all")]
    public async Task End_ChosenForAPause_IsBackOnANewCircuitWithTheReason(string act)
    {
        var open = await GivenAsync(act);
        await using (var before = Portal())
        {
            await PressAsync(before, open(before), act);
            await before.Dialogs.InvokeAsync(() => Ends(before)[4].Change(true));
            before.Dialogs.WaitForElement("[data-testid=pause-end-day]");
            await before.Dialogs.InvokeAsync(() => Field(before, "pause-end-day").Input("2030-01-02"));
            await before.Dialogs.InvokeAsync(() => Field(before, "pause-end-time").Input("04:30"));
            await TypeAsync(before, "Alipay maintenance");
        }
        await using var after = Portal();
        await PressAsync(after, open(after), act);

        after.Dialogs.WaitForAssertion(() => Ends(after)[4].HasAttribute("checked").ShouldBeTrue());
        (Field(after, "pause-end-day").GetAttribute("value"), Field(after, "pause-end-time").GetAttribute("value"), Shown(after))
            .ShouldBe(("2030-01-02", "04:30", "Alipay maintenance"));
        await after.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);
        await Wait.UntilAsync(async () => await postgres.Databases.ReadAsync(db => db.JobPauses.AnyAsync()));
        var until = await postgres.Databases.ReadAsync(db => db.JobPauses.Select(pause => pause.Until).Distinct().SingleAsync());
        until.ShouldBe(new DateTime(2030, 1, 1, 20, 30, 0, DateTimeKind.Utc));
        await Wait.UntilAsync(() => Task.FromResult(browser.Values.Count == 0));
    }

    [Fact]
    public async Task End_ChosenWithoutAReason_IsBackToo()
    {
        var open = await GivenAsync("pause");
        await using (var before = Portal())
        {
            await PressAsync(before, open(before), "pause");
            await before.Dialogs.InvokeAsync(() => Ends(before)[3].Change(true));
        }
        await using var after = Portal();
        await PressAsync(after, open(after), "pause");

        after.Dialogs.WaitForAssertion(() => Ends(after)[3].HasAttribute("checked").ShouldBeTrue());
        await after.Dialogs.InvokeAsync(() => Ends(after)[1].Change(true));
        browser.Values.ShouldBeEmpty("the end that every pause begins with is no draft");
    }

    [Fact]
    public async Task Correction_HalfWritten_IsBackOnANewCircuit_AndGoneOnceGivenUp()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        IRenderedComponent<MemberPage> Open(Page page) => page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(each => each.UserId, member.UserId));
        await using (var before = Portal())
        {
            await CorrectAsync(before, Open(before));
            await before.Dialogs.OnAsync("[data-testid=correction-days]", e => e.Input("7"));
            await before.Dialogs.OnAsync("[data-testid=correction-reason]", e => e.Input("paid twice"));
        }
        await using var after = Portal();
        await CorrectAsync(after, Open(after));

        after.Dialogs.WaitForElement("[data-testid=draft]");
        (after.Dialogs.Find("[data-testid=correction-days]").GetAttribute("value"), after.Dialogs.Find("[data-testid=correction-reason]").GetAttribute("value"))
            .ShouldBe(("7", "paid twice"));
        await after.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: 0);
        await Wait.UntilAsync(() => Task.FromResult(browser.Values.Count == 0));
    }

    private static async Task CorrectAsync(Page page, IRenderedComponent<MemberPage> shown)
    {
        shown.WaitForElement("[data-testid=correct]");
        await shown.OnAsync("[data-testid=correct]", e => e.Click());
        page.Dialogs.WaitForElement("[data-testid=correction-reason]");
    }

    private static IReadOnlyList<AngleSharp.Dom.IElement> Ends(Page page) => page.Dialogs.FindAll("input[type=radio]");

    private static AngleSharp.Dom.IElement Field(Page page, string name)
        => page.Dialogs.Find($"[data-testid={name}]") is { TagName: "INPUT" } input ? input : page.Dialogs.Find($"[data-testid={name}] input");

    [Fact]
    public async Task Reason_RefusedBecauseAColleagueWasFaster_IsKeptUntilTheActIsDone()
    {
        await using var page = Portal();
        (await AskAsync(page, "numbers are wrong", new Told.No("too late"))).ShouldBeFalse();
        browser.Values.Count.ShouldBe(1);

        (await AskAsync(page, null, new Told.Done("done"), at: () => Shown(page).ShouldBe("numbers are wrong"))).ShouldBeTrue();

        browser.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reason_OfAnotherThingOrPerson_IsNotMixedUp()
    {
        await using (var page = Portal())
        {
            (await AskAsync(page, "for the first", new Told.No())).ShouldBeFalse();
        }
        await using var next = Portal();
        (await AskAsync(next, "y", new Told.No(), draft: "x:2", at: () => Shown(next).ShouldBeNullOrEmpty())).ShouldBeFalse();
        await using var other = Portal(Role.Ops);
        (await AskAsync(other, "z", new Told.No(), at: () => Shown(other).ShouldBeNullOrEmpty())).ShouldBeFalse();
    }

    [Fact]
    public async Task Reason_ChosenFromTheUsualOnes_IsNoDraft()
    {
        var run = Run(Timetable.OrderTimeout, Now, RunStatus.Running);
        await postgres.SaveAsync(run);
        await using var page = Portal();
        await PressAsync(page, page.At<RunPage>($"/runs/{run.Id}", p => p.Add(each => each.Id, run.Id)), "cancel");

        page.Dialogs.WaitForElement(".reason-presets button");
        await page.Dialogs.OnAsync(".reason-presets button", e => e.ClickAsync(new()), at: 1);

        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll(".reason-presets button")[1].ClassList.ShouldContain("on"));
        browser.Values.ShouldBeEmpty();
    }

    /// <summary>What the act is about, and how its page is opened.</summary>
    private async Task<Func<Page, IRenderedComponent<IComponent>>> GivenAsync(string act)
    {
        switch (act)
        {
            case "pause":
                return page => page.At<JobPage>("/tasks/orderTimeout", p => p.Add(each => each.Key, Timetable.OrderTimeout));
            case "pause-all":
                return page => page.At<JobsPage>("/tasks");
            case "reopen":
                var found = await postgres.Databases.DiscrepancyAsync(Now, d => d.Status = DiscrepancyStatus.AutoResolved);
                return page => page.At<DiscrepancyPage>($"/discrepancies/{found.Id}", p => p.Add(each => each.Id, found.Id));
            case "reveal":
                var member = await postgres.Databases.MemberAsync(Now);
                return page => page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(each => each.UserId, member.UserId));
            default:
                var run = Run(Timetable.OrderTimeout, Now, act == "cancel" ? RunStatus.Running : RunStatus.Failed, counters: """{"cancelled": 3}""",
                    errorCode: act == "cancel" ? null : RunReason.Held);
                await postgres.SaveAsync(run);
                if (act != "cancel")
                {
                    await postgres.SaveAsync(new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 3, Allowed = 1, Plan = run.Counters });
                }
                return page => page.At<RunPage>($"/runs/{run.Id}", p => p.Add(each => each.Id, run.Id));
        }
    }

    /// <summary>A browser with storage of its own, on a circuit of its own.</summary>
    private Page Portal(string role = Role.Admin) => new(postgres, role, "en",
        services => services.AddScoped(_ => new Drafts(browser, keys, TimeProvider.System, NullLogger<Drafts>.Instance)));

    private static async Task PressAsync(Page page, IRenderedComponent<IComponent> shown, string act)
    {
        var button = act == "reveal" ? ".figure .icon-button" : $"[data-testid={act}]:not([disabled])";
        shown.WaitForElement(button);
        // Found and pressed in one go: a signal may draw the page anew in between. The click ends with the dialog.
        await shown.OnAsync(button, e => e.Click());
        page.Dialogs.WaitForElement("[data-testid=reason]");
    }

    private static Task TypeAsync(Page page, string text) => page.Dialogs.OnAsync("[data-testid=reason]", e => e.Input(text));

    private static string? Shown(Page page) => page.Dialogs.Find("[data-testid=reason]").GetAttribute("value");

    /// <summary>Asks, looks, types and sends.</summary>
    private static async Task<bool> AskAsync(Page page, string? type, Told told, string draft = "x:1", Action? at = null)
    {
        var command = page.Services.GetRequiredService<OperatorCommand>();
        Task<bool>? asked = null;
        await page.Dialogs.InvokeAsync(() =>
        {
            asked = command.RunAsync(page.Actor, new ReasonQuestion("Act", "It acts.", "Do act", draft), _ => Task.FromResult(told));
        });
        page.Dialogs.WaitForElement("[data-testid=reason]");
        if (at is not null)
        {
            page.Dialogs.WaitForAssertion(at);
        }
        if (type is { } text)
        {
            await TypeAsync(page, text);
        }
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll(".mud-dialog-actions button")[^1].HasAttribute("disabled").ShouldBeFalse());
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);
        return await asked.ShouldNotBeNull();
    }
}
