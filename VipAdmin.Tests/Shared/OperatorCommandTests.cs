using System.Diagnostics;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Shared;

public sealed class OperatorCommandTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Command_ThatWorks_SaysSo()
    {
        await using var page = new Page(postgres, language: "en");
        (await RunAsync(page, () => Task.CompletedTask)).ShouldBeTrue();
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Done it"));
    }

    [Fact]
    public async Task ExpectedNo_IsAWarningInItsOwnWords()
    {
        await using var page = new Page(postgres, language: "en");
        var done = true;
        await page.Toasts.InvokeAsync(async () => done = await page.Services.GetRequiredService<OperatorCommand>()
            .RunAsync(page.Actor, () => Task.FromResult<Told>(new Told.No("It is too late."))));

        done.ShouldBeFalse();
        page.Toasts.WaitForAssertion(() => page.Toasts.Find(".mud-alert-text-warning, .mud-alert-filled-warning").TextContent.ShouldContain("It is too late."));
    }

    [Fact]
    public async Task MissingPermission_IsSaidAndAudited()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        (await RunAsync(page, () =>
        {
            page.Actor.Demand(Permission.OperateTasks);
            return Task.CompletedTask;
        })).ShouldBeFalse();

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Your role does not allow this"));
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var row = await db.AuditEvents.SingleAsync(row => row.Action == AuditAction.Denied, TestContext.Current.CancellationToken);
        row.ActorId.ShouldBe(page.Actor.Id);
        row.Data.ShouldNotBeNull().ShouldContain("OperateTasks");
    }

    [Fact]
    public async Task Surprise_ShowsAnIdAndNoDetail()
    {
        await using var page = new Page(postgres, language: "en");
        (await RunAsync(page, () => throw new InvalidOperationException("secret detail"))).ShouldBeFalse();
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Error ID"));
        page.Toasts.Markup.ShouldNotContain("secret detail");
    }

    [Fact]
    public async Task Reason_Empty_CannotBeSent_AndIsTrimmedWhenGiven()
    {
        await using var page = new Page(postgres, language: "en");
        Task<string?>? asked = null;
        await page.Dialogs.InvokeAsync(() =>
        {
            // Not awaited here: it ends when the dialog closes.
            asked = ReasonDialog.AskAsync(page.Services.GetRequiredService<MudBlazor.IDialogService>(),
                new ReasonQuestion("Pause", "Nothing runs.", "Pause task", "pause:x"));
        });
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("textarea"));
        AngleSharp.Dom.IElement Act() => page.Dialogs.FindAll("button").Single(button => button.TextContent.Contains("Pause task", StringComparison.Ordinal));
        Act().HasAttribute("disabled").ShouldBeTrue();

        await page.Dialogs.OnAsync("textarea", e => e.InputAsync("  maintenance "));
        page.Dialogs.WaitForAssertion(() => Act().HasAttribute("disabled").ShouldBeFalse());
        await page.Dialogs.InvokeAsync(() => Act().ClickAsync(new()));

        (await asked.ShouldNotBeNull()).ShouldBe("maintenance");
    }

    [Fact]
    public async Task Undo_NotTaken_IsOfferedForTenSecondsOnly()
    {
        await using var page = new Page(postgres, language: "en");
        var clock = Stopwatch.StartNew();
        await OfferAsync(page, null);
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Undo"));

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldNotContain("Done it"));
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Undo_ThatNoLongerApplies_IsWithdrawn()
    {
        await using var page = new Page(postgres, language: "en");
        await OfferAsync(page, "pause");
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Undo"));

        await page.Toasts.InvokeAsync(() => page.Services.GetRequiredService<OperatorCommand>().Withdraw("pause"));

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldNotContain("Undo"), TimeSpan.FromSeconds(8));
    }

    private static async Task OfferAsync(Page page, string? name) => await page.Toasts.InvokeAsync(() => page.Services.GetRequiredService<OperatorCommand>()
        .RunAsync(page.Actor, () => Task.FromResult<Told>(
            new Told.Done("Done it") { Undo = () => Task.FromResult<Told>(new Told.Done()), UndoName = name })));

    private static async Task<bool> RunAsync(Page page, Func<Task> act)
    {
        var command = page.Services.GetRequiredService<OperatorCommand>();
        var done = false;
        await page.Toasts.InvokeAsync(async () => done = await command.RunAsync(page.Actor, async () =>
        {
            await act();
            return new Told.Done("Done it");
        }));
        return done;
    }
}
