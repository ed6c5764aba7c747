using AngleSharp.Html.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Tests.Shared;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Shared;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Scheduling.Jobs;

public sealed class JobSettingsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private readonly DraftsTests.Storage browser = new();
    private readonly EphemeralDataProtectionProvider keys = new();

    /// <summary>One browser, on a circuit of its own each time.</summary>
    private Page Portal(string role = Role.Ops, string language = "en")
        => new(postgres, role, language, services =>
        {
            services.AddSettingsView(new ConfigurationBuilder().Build());
            services.AddScoped(_ => new Drafts(browser, keys, TimeProvider.System, NullLogger<Drafts>.Instance));
        });

    private static IRenderedComponent<JobSettingsPage> Open(Page page, string task = Timetable.VipReminder)
    {
        var plan = page.At<JobSettingsPage>($"/tasks/{task}/settings", parameters => parameters.Add(p => p.Key, task));
        plan.WaitForElement("[data-testid=plan-form], .empty");
        return plan;
    }

    /// <summary>The page takes the text once it is not busy with anything else.</summary>
    private static async Task TypeAsync(IRenderedComponent<JobSettingsPage> plan, string field, string text)
    {
        // Found and used in one go: the page draws itself again by signals, with new handlers.
        await plan.OnAsync($"[data-testid='input-{field}']", e => e.Input(text));
        plan.WaitForAssertion(() => (plan.Find($"[data-testid='field-{field}']").ClassList.Contains("edited"), Value(plan, field)).ShouldBe((true, text)));
    }

    private static string Text(IRenderedComponent<JobSettingsPage> plan, string id) => plan.Find($"[data-testid='{id}']").TextContent.Trim();

    private static string Value(IRenderedComponent<JobSettingsPage> plan, string field)
        => ((IHtmlInputElement)plan.Find($"[data-testid='input-{field}']")).Value;

    /// <summary>Somebody else saves, on another host.</summary>
    private static async Task<SettingsResult> ElsewhereAsync(Page page, int version, string task = Timetable.VipReminder)
        => await page.Services.GetRequiredService<JobSettingsDesk>().SaveAsync(
            Given.Admin, task, new JobSettingsDraft(new Dictionary<string, string?> { [JobField.Deadline] = "30" }), version, "takes too long",
            TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("en", "Schedule", "Limits", "Parameters")]
    [InlineData("zh-CN", "执行计划", "限制", "参数")]
    public async Task Fields_StandUnderTheirHeadings(string language, params string[] headings)
    {
        await using var page = Portal(language: language);
        var plan = Open(page);

        plan.FindAll("[data-testid=plan-form] section[aria-labelledby] h2").Select(heading => heading.TextContent).ShouldBe(headings);
        plan.FindAll("section[aria-labelledby=plan-Limits] input").Select(input => input.GetAttribute("data-testid"))
            .ShouldBe([$"input-{JobField.Deadline}", $"input-{JobField.GuardItems}", $"input-{JobField.GuardTimes}"]);
    }

    [Fact]
    public async Task Typing_ASchedule_SaysItInWordsAndShowsBothSetsOfFirings()
    {
        await using var page = Portal();
        var plan = Open(page);
        Text(plan, "says").ShouldBe("every day at 09:00");

        await TypeAsync(plan, JobField.Cron, "30 8 * * MON-FRI");

        Text(plan, "says").ShouldBe("at 08:30, Monday to Friday");
        var rows = plan.FindAll("[data-testid=next] tbody tr");
        rows.Count.ShouldBe(10);
        rows[0].TextContent.ShouldContain("09:00");
        rows[0].TextContent.ShouldContain("08:30");
    }

    [Theory]
    [InlineData("en", "Field “hour”: “25” is not between 0 and 23.")]
    [InlineData("zh-CN", "「时」段：“25” 不在 0 到 23 之间。")]
    public async Task Typing_ABrokenSchedule_SaysWhichFieldAndWhy(string language, string words)
    {
        await using var page = Portal(language: language);
        var plan = Open(page);
        await TypeAsync(plan, JobField.Cron, "0 25 * * *");
        Text(plan, "fault-cron").ShouldBe(words);
        Value(plan, JobField.Cron).ShouldBe("0 25 * * *");
    }

    [Fact]
    public async Task Saving_WithAReason_IsInForceAndInTheHistory()
    {
        await using var page = Portal();
        await page.ListenAsync();
        var plan = Open(page);
        await TypeAsync(plan, JobField.Cron, "30 8 * * *");
        await TypeAsync(plan, JobField.CatchUp, "60");
        await plan.OnAsync("[data-testid=reason]", e => e.Input("members wake up earlier"));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());

        plan.WaitForElement("[data-testid=version-1]").TextContent.ShouldContain("members wake up earlier");
        plan.Find("[data-testid=version-1]").TextContent.ShouldContain("Schedule (cron): 0 9 * * * (default) → 30 8 * * *");
        page.Services.GetRequiredService<JobSettingsInForce>().Find(Timetable.VipReminder)!.Cron.ShouldBe("30 8 * * *");
        plan.Find("[data-testid=field-cron]").TextContent.ShouldContain("portal");
        plan.Find("[data-testid=save]").HasAttribute("disabled").ShouldBeTrue();
    }

    [Theory]
    [InlineData("en", "Time limit of a run: ", "60 min (default) → 30 min", "30 min → 10 min", "10 min → 60 min (default)")]
    [InlineData("zh-CN", "最长执行时间: ", "60 分钟（默认值） → 30 分钟", "30 分钟 → 10 分钟", "10 分钟 → 60 分钟（默认值）")]
    public async Task History_OverThreeVersions_NamesTheValueBeforeAndAfterEach(string language, string name, params string[] lines)
    {
        await using var page = Portal(language: language);
        var desk = page.Services.GetRequiredService<JobSettingsDesk>();
        await ElsewhereAsync(page, 0);
        foreach (var (version, minutes) in new[] { (1, "10"), (2, null) })
        {
            (await desk.SaveAsync(Given.Ops, Timetable.VipReminder, new JobSettingsDraft(new Dictionary<string, string?> { [JobField.Deadline] = minutes }),
                version, "shorter", TestContext.Current.CancellationToken)).ShouldBeOfType<SettingsResult.Saved>();
        }
        var plan = Open(page);
        plan.WaitForElement("[data-testid=version-3]");

        new[] { 1, 2, 3 }.Select(version => plan.Find($"[data-testid=version-{version}] td.cell-c > div").TextContent)
            .ShouldBe(lines.Select(line => name + line));
    }

    [Theory]
    [InlineData("en", "min"), InlineData("zh-CN", "分钟")]
    public async Task Units_StandBesideTheBoxAndBelongToItsDescription(string language, string unit)
    {
        await using var page = Portal(language: language);
        var plan = Open(page);
        var beside = plan.Find($"[data-testid='unit-{JobField.Deadline}']");

        var box = beside.PreviousElementSibling!;
        (beside.TextContent, box.GetAttribute("data-testid")).ShouldBe((unit, $"input-{JobField.Deadline}"));
        box.GetAttribute("aria-describedby")!.Split(' ').ShouldContain(beside.Id);
        plan.FindAll($"[data-testid='unit-{JobField.Cron}']").ShouldBeEmpty();
    }

    [Fact]
    public async Task Saving_WithoutAReason_SaysSoAndKeepsWhatWasTyped()
    {
        await using var page = Portal();
        var plan = Open(page);
        await TypeAsync(plan, JobField.Deadline, "45");
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());
        plan.WaitForAssertion(() => plan.Find(".plan-save .plan-fault").TextContent.ShouldContain("Please enter a reason"));
        Value(plan, JobField.Deadline).ShouldBe("45");
    }

    [Fact]
    public async Task Saving_FarMoreOften_AsksFirst()
    {
        await using var page = Portal();
        await page.ListenAsync();
        var plan = Open(page);
        await TypeAsync(plan, JobField.Cron, "* * * * *");
        plan.Find("[data-testid=field-cron]").TextContent.ShouldContain("It would run 1440 times a day; the default is 1.");
        await plan.OnAsync("[data-testid=reason]", e => e.Input("test"));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());
        plan.FindAll("[data-testid=version-1]").ShouldBeEmpty();

        await plan.OnAsync("[data-testid=often]", e => e.Change(true));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());
        plan.WaitForElement("[data-testid=version-1]");
    }

    [Fact]
    public async Task SomebodyElseSaves_WhileTyping_KeepsTheInputAndSaysWhoAndWhat()
    {
        await using var page = Portal();
        await page.ListenAsync();
        var plan = Open(page);
        await TypeAsync(plan, JobField.Cron, "30 8 * * *");
        (await ElsewhereAsync(page, 0)).ShouldBeOfType<SettingsResult.Saved>();

        var banner = plan.WaitForElement("[data-testid=newer]").TextContent;
        banner.ShouldContain($"{Given.Admin.Name} saved version 1 in the meantime");
        banner.ShouldContain("Time limit of a run: 60 min (default) → 30 min");
        Value(plan, JobField.Cron).ShouldBe("30 8 * * *");
        Value(plan, JobField.Deadline).ShouldBe("30", "what nobody touched follows");

        await plan.OnAsync("[data-testid=reason]", e => e.Input("earlier"));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());
        plan.WaitForAssertion(() => plan.FindAll("[data-testid=version-2]").ShouldBeEmpty("built on version 0"));
        Text(plan, "stale")
            .ShouldContain($"Not saved: {Given.Admin.Name} saved version 1 in the meantime.", Case.Sensitive, "beside the button, where the reader looks");
        plan.WaitForAssertion(
            () => page.JSInterop.Invocations.ShouldContain(call => call.Identifier == "Blazor._internal.domWrapper.focus", "the banner comes into view"));

        await plan.OnAsync("[data-testid=keep]", e => e.Click());
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());
        plan.WaitForElement("[data-testid=version-2]");
        var job = page.Services.GetRequiredService<JobSettingsInForce>().Find(Timetable.VipReminder)!;
        (job.Cron, job.Deadline).ShouldBe(("30 8 * * *", TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public async Task Leaving_WithInputThatIsNotSaved_AsksFirst()
    {
        await using var page = Portal();
        var plan = Open(page);
        var navigation = page.Services.GetRequiredService<NavigationManager>();
        await TypeAsync(plan, JobField.Deadline, "45");

        await plan.InvokeAsync(() => navigation.NavigateTo("/orders"));
        await page.Dialogs.PressAsync("Cancel");
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll(".mud-dialog").ShouldBeEmpty());
        navigation.Uri.ShouldEndWith("/tasks/vipReminder/settings");
        Value(plan, JobField.Deadline).ShouldBe("45");

        await plan.InvokeAsync(() => navigation.NavigateTo("/orders"));
        await page.Dialogs.PressAsync("Leave without saving");
        plan.WaitForAssertion(() => navigation.Uri.ShouldEndWith("/orders"));
    }

    [Fact]
    public async Task Draft_OnANewCircuit_IsBackForItsTaskOnlyUntilItIsSaved()
    {
        await using (var before = Portal())
        {
            await before.ListenAsync();
            var typed = Open(before);
            await TypeAsync(typed, JobField.Deadline, "45");
            await typed.OnAsync("[data-testid=reason]", e => e.Input("takes longer"));
        }
        await using var page = Portal();
        await page.ListenAsync();
        Value(Open(page, Timetable.OrderTimeout), JobField.Deadline).ShouldNotBe("45");
        var plan = Open(page);

        plan.WaitForAssertion(() => Value(plan, JobField.Deadline).ShouldBe("45"));
        plan.Find("[data-testid=reason]").GetAttribute("value").ShouldBe("takes longer");
        Text(plan, "draft").ShouldContain("Not saved");
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());

        plan.WaitForElement("[data-testid=version-1]");
        plan.WaitForAssertion(() => browser.Values.ShouldBeEmpty());
        plan.FindAll("[data-testid=draft]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Draft_AfterAColleagueSavedMeanwhile_IsKeptAndSaysSo()
    {
        await using (var before = Portal())
        {
            await TypeAsync(Open(before), JobField.Deadline, "45");
        }
        await using var page = Portal();
        await ElsewhereAsync(page, 0);
        var plan = Open(page);

        plan.WaitForAssertion(() => Value(plan, JobField.Deadline).ShouldBe("45"));
        Text(plan, "newer").ShouldContain(Given.Admin.Name);
        await plan.OnAsync("[data-testid=drop]", e => e.Click());

        plan.WaitForAssertion(() => Value(plan, JobField.Deadline).ShouldBe("30"));
        plan.WaitForAssertion(() => browser.Values.ShouldBeEmpty());
    }

    [Fact]
    public async Task Leaving_WithNothingTyped_AsksNothing()
    {
        await using var page = Portal();
        var plan = Open(page);
        var navigation = page.Services.GetRequiredService<NavigationManager>();
        await plan.InvokeAsync(() => navigation.NavigateTo("/orders"));
        navigation.Uri.ShouldEndWith("/orders");
        page.Dialogs.FindAll(".mud-dialog").ShouldBeEmpty();
    }

    [Fact]
    public async Task LimitsOfThePlatforms_AreSetElsewhere_ForATaskThatAsksThemToo()
    {
        await using var page = Portal();
        var shared = Open(page, Timetable.OrderTimeout).Find("[data-testid=shared-limits]");
        shared.TextContent.ShouldContain("apply to every task that queries the platforms");
        shared.QuerySelector("a")!.GetAttribute("href").ShouldBe("/tasks/reconciliation/settings");
    }

    [Fact]
    public async Task Discard_IsUndoneFromItsToast()
    {
        await using var page = Portal();
        var plan = Open(page);
        await TypeAsync(plan, JobField.Deadline, "45");
        await plan.OnAsync("[data-testid=discard]", e => e.Click());
        plan.WaitForAssertion(() => Value(plan, JobField.Deadline).ShouldNotBe("45"));

        await page.Toasts.PressAsync("Undo");

        plan.WaitForAssertion(() => Value(plan, JobField.Deadline).ShouldBe("45"));
    }

    [Fact]
    public async Task Save_IsUndoneFromItsToast_AsAVersionOfItsOwn()
    {
        await using var page = Portal();
        var plan = Open(page);
        var before = Value(plan, JobField.Deadline);
        await TypeAsync(plan, JobField.Deadline, "45");
        await plan.OnAsync("[data-testid=reason]", e => e.Input("shorter"));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());

        await page.Toasts.PressAsync("Undo");

        plan.WaitForElement("[data-testid=version-2]");
        plan.WaitForAssertion(() => Value(plan, JobField.Deadline).ShouldBe(before));
    }

    [Fact]
    public async Task GoingBack_AsksWhyAndMakesAnotherVersion()
    {
        await using var page = Portal();
        await page.ListenAsync();
        var desk = page.Services.GetRequiredService<JobSettingsDesk>();
        await ElsewhereAsync(page, 0);
        await desk.SaveAsync(Given.Ops, Timetable.VipReminder, new JobSettingsDraft(new Dictionary<string, string?> { [JobField.Deadline] = "10" }), 1,
            "shorter", TestContext.Current.CancellationToken);
        var plan = Open(page);
        plan.WaitForElement("[data-testid=restore-1]");
        await plan.OnAsync("[data-testid=restore-1]", e => e.Click());

        page.Dialogs.WaitForElement("textarea");
        page.Dialogs.FindAll("[data-testid=change]").Single().TextContent.ShouldContain("10 min → ");
        await page.Dialogs.OnAsync("textarea", e => e.Input("10 was too short"));
        await page.Dialogs.PressAsync("Restore this version");

        plan.WaitForElement("[data-testid=version-3]").TextContent.ShouldContain("restores version 1");
        page.Services.GetRequiredService<JobSettingsInForce>().Find(Timetable.VipReminder)!.Deadline.ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Theory]
    [InlineData("en", "min", "Reset to 1 min", "1 min (default) → 90 s", "Enter a time of at most 1 h.")]
    [InlineData("zh-CN", "分钟", "1 分钟", "1 分钟（默认值） → 90 秒", "请填写时长，最长 1 小时。")]
    public async Task RetryInterval_IsANumberWithItsUnit_AndReadInWords(string language, string unit, string reset, string change, string fault)
    {
        const string key = "Reconciliation:RetryInterval";
        await using var page = Portal(language: language);
        await page.ListenAsync();
        var plan = Open(page, Timetable.Reconciliation);
        Value(plan, key).ShouldBe("1");
        Unit().SelectedOptions.Single().TextContent.ShouldBe(unit);

        await plan.OnAsync($"[data-testid='unit-{key}']", e => e.Change("s"));
        plan.WaitForAssertion(() => (Value(plan, key), Unit().Value).ShouldBe(("1", "s")));
        await TypeAsync(plan, key, "90");
        Unit().Value.ShouldBe("s", "the unit stays while a person types");
        plan.Find($"[data-testid='reset-{key}']").TextContent.ShouldContain(reset);
        await TypeAsync(plan, key, "4000");
        Text(plan, $"fault-{key}").ShouldBe(fault);
        await TypeAsync(plan, key, "90");
        await plan.OnAsync("[data-testid=reason]", e => e.Input("slow platform"));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());

        plan.WaitForElement("[data-testid=version-1]").TextContent.ShouldContain(change);
        plan.WaitForAssertion(() => (Value(plan, key), Unit().Value).ShouldBe(("90", "s")));
        page.Services.GetRequiredService<JobSettingsInForce>().Saved(Timetable.Reconciliation)!.Parameters.ShouldContain("\"90000\"");

        IHtmlSelectElement Unit() => (IHtmlSelectElement)plan.Find($"[data-testid='unit-{key}']");
    }

    [Fact]
    public async Task Typing_UntilThePageHandsTheTextDown_StandsInItsField()
    {
        await using var page = Portal();
        var field = page.Services.GetRequiredService<JobSettingsFields>().Of(Timetable.VipReminder)!.Single(each => each.Field.Key == JobField.Cron);
        var told = "";
        var input = page.Render<JobSettingsInput>(
            parameters => parameters.Add(p => p.Field, field).Add(p => p.Text, "0 9 * * *").Add(p => p.Changed, text => told = text));

        await input.OnAsync("input", e => e.Input("0 9 * * *1"));

        (told, ((IHtmlInputElement)input.Find("input")).Value).ShouldBe(("0 9 * * *1", "0 9 * * *1"));
    }

    [Fact]
    public async Task Preview_InChinese_HasNoBlankBetweenTheTimeAndItsBound()
    {
        await using var page = Portal(language: "zh-CN");
        Open(page, Timetable.Reconciliation).Find(".plan-meaning").TextContent.ShouldContain("24 小时内补跑");
    }

    [Fact]
    public async Task Save_StandsInTheBarOfAPhone()
    {
        await using var page = Portal();
        Open(page).FindAll(".act-bar [data-testid=save]").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Windows_AreChosenByTheirDays()
    {
        await using var page = Portal();
        var plan = Open(page);
        plan.FindAll("[data-testid^=window-]").Count.ShouldBe(10);
        await plan.OnAsync("[data-testid=window-after7]", e => e.Change(false));
        await plan.OnAsync("[data-testid=reason]", e => e.Input("too many"));
        await plan.OnAsync("[data-testid=plan-form]", e => e.SubmitAsync());
        plan.WaitForElement("[data-testid=version-1]").TextContent.ShouldContain("6 days after");
        plan.Find("[data-testid=version-1]").TextContent.ShouldNotContain("7 days after");
    }

    [Theory]
    [InlineData(Role.Finance), InlineData(Role.Auditor)]
    public async Task WithoutTheRight_EverythingIsShownAndNothingCanBeChanged(string role)
    {
        await using var page = Portal(role);
        var plan = Open(page);
        plan.FindAll("input:not([disabled]), select:not([disabled])").ShouldBeEmpty();
        plan.FindAll("[data-testid=save]").ShouldBeEmpty();
        plan.Find(".page-about").TextContent.ShouldContain("only operations and administrators can change them");
    }

    [Fact]
    public async Task UnknownTask_SaysSo()
    {
        await using var page = Portal();
        Open(page, "nothing").Find(".empty-title").TextContent.ShouldContain("nothing");
    }
}
