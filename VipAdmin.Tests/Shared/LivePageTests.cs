using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using VipAdmin.Core.Live;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class LivePageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Signal_FromAThreadOfAnotherLanguage_ReadsAgainInTheReadersLanguage()
    {
        await using var page = new Page(postgres, language: "en");
        await page.ListenAsync();
        var probe = page.Render<Probe>();
        probe.WaitForAssertion(() => probe.Markup.ShouldContain("read 1 in en"));

        var elsewhere = new Thread(() =>
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
            using var db = postgres.Databases.CreateDbContext();
            ChangeFeed.Publish(db, "probe").GetAwaiter().GetResult();
        });
        elsewhere.Start();

        probe.WaitForAssertion(() => probe.Markup.ShouldContain("read 2 in en"), Wait.Patience);
    }

    [Fact]
    public async Task FailureOfTheFirstRead_ShowsItsIdAndNoDetail_AndTheRetryHeals()
    {
        var plan = new Plan { Fails = true };
        await using var page = new Page(postgres, language: "en");
        var probe = page.Render<Probe>(parameters => parameters.Add(p => p.Plan, plan));
        probe.WaitForAssertion(() => probe.Find("[role=alert]"));
        probe.Markup.ShouldNotContain("secret detail");
        probe.Find("[role=alert] code").TextContent.Length.ShouldBe(8);

        plan.Fails = false;
        await probe.OnAsync("[role=alert] button", e => e.ClickAsync(new()));

        probe.WaitForAssertion(() => probe.Markup.ShouldContain("read 2 in en"));
        probe.FindAll("[role=alert]").ShouldBeEmpty();
    }

    [Fact]
    public async Task FailureOfALaterRead_KeepsTheOldDataAndSaysItIsOld()
    {
        var plan = new Plan();
        await using var page = new Page(postgres, language: "en");
        var probe = page.Render<Probe>(parameters => parameters.Add(p => p.Plan, plan));
        probe.WaitForAssertion(() => probe.Markup.ShouldContain("read 1"));

        plan.Fails = true;
        await probe.InvokeAsync(probe.Instance.ReloadAsync);

        probe.Markup.ShouldContain("read 1 in en");
        probe.Find(".error-slim").TextContent.ShouldContain("earlier data");
    }

    [Fact]
    public async Task OlderRead_OvertakenByANewerOne_IsCancelledAndDoesNotShow()
    {
        await using var page = new Page(postgres, language: "en");
        var plan = new Plan { Gate = new TaskCompletionSource().Task };
        var probe = page.Render<Probe>(parameters => parameters.Add(p => p.Plan, plan));
        probe.Find("[aria-busy=true]");

        var cancelled = probe.Instance.LastStop;
        plan.Gate = Task.CompletedTask;
        await probe.InvokeAsync(probe.Instance.ReloadAsync);

        cancelled.IsCancellationRequested.ShouldBeTrue();
        probe.Markup.ShouldContain("read 2 in en");
    }

    [Fact]
    public async Task Reload_AfterThePageIsGone_ReadsNothing()
    {
        await using var page = new Page(postgres, language: "en");
        var probe = page.Render<Probe>().Instance;
        await page.DisposeComponentsAsync();
        var before = probe.Reads;

        await probe.ReloadAsync();

        probe.Reads.ShouldBe(before);
    }

    [Fact]
    public async Task OlderRead_ThatFailsAfterANewerBegan_SaysNothing()
    {
        await using var page = new Page(postgres, language: "en");
        var gate = new TaskCompletionSource();
        var plan = new Plan { Gate = gate.Task, IgnoresStop = true, Fails = true };
        var probe = page.Render<Probe>(parameters => parameters.Add(p => p.Plan, plan));
        probe.Find("[aria-busy=true]");

        var newer = probe.InvokeAsync(probe.Instance.ReloadAsync);
        gate.SetResult();
        await newer;

        // Both reads fail; only the newer one is told.
        probe.WaitForAssertion(() => probe.FindAll("[role=alert]").Count.ShouldBe(1));
    }

    [Fact]
    public async Task Prerendering_OnlyTheSkeletonIsDrawn_NothingIsRead()
    {
        await using var page = new Page(postgres);
        page.SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        var probe = page.Render<Probe>();

        probe.Find("[aria-busy=true]");
        probe.Instance.Reads.ShouldBe(0);
    }

    /// <summary>How reading goes; changed while the probe is on the page.</summary>
    public sealed class Plan
    {
        public bool Fails { get; set; }
        public bool IgnoresStop { get; set; }
        public Task Gate { get; set; } = Task.CompletedTask;
    }

    public sealed class Probe : LivePage
    {
        private string shown = "";

        [Parameter] public Plan Plan { get; set; } = new();

        public int Reads { get; private set; }
        public CancellationToken LastStop { get; private set; }

        protected override IReadOnlyCollection<string> Topics { get; } = ["probe"];

        protected override async Task LoadAsync(CancellationToken stop)
        {
            var mine = ++Reads;
            LastStop = stop;
            await (Plan.IgnoresStop ? Plan.Gate : Plan.Gate.WaitAsync(stop));
            if (Plan.Fails)
            {
                throw new InvalidOperationException("secret detail");
            }
            shown = $"read {mine} in {CultureInfo.CurrentUICulture.Name}";
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<LiveView>(0);
            builder.AddComponentParameter(1, nameof(LiveView.Page), this);
            builder.AddComponentParameter(2, nameof(LiveView.ChildContent), (RenderFragment)(content => content.AddContent(0, shown)));
            builder.CloseComponent();
        }
    }
}
