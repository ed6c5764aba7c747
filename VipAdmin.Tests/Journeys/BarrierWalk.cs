using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>
/// A walk through every page that looks for what a screen reader or weak sight cannot pass. One class a walk: each takes minutes, and classes run side by side.
/// </summary>
public abstract class BarrierWalk(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>Only what is wrong: the lists of everything that is right take longer to send than to find.</summary>
    private static readonly AxeRunOptions All = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>A theme changes colours and nothing else, so that the second one is looked at by the rules about colours.</summary>
    private static readonly AxeRunOptions OfColours = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
    };

    private string[] pages = [];

    public async ValueTask InitializeAsync() => pages = await EveryPage.GivenAsync(postgres);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A wide screen, in both themes.</summary>
    protected Task<List<string>> WideAsync(string language) => BarriersAsync(language, 1440, (ColorScheme.Light, All), (ColorScheme.Dark, OfColours));

    /// <summary>A phone, in the dark theme.</summary>
    protected Task<List<string>> PhoneAsync(string language) => BarriersAsync(language, 390, (ColorScheme.Dark, All));

    private async Task<List<string>> BarriersAsync(string language, int width, params (ColorScheme Theme, AxeRunOptions Rules)[] looks)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, language, width);
        await visit.ComeInAsAsync(Role.Admin);
        List<string> barriers = [];
        foreach (var path in pages)
        {
            await visit.Page.GotoAsync(path);
            await visit.AliveAsync();
            await Assertions.Expect(visit.Page.Locator("#content [aria-busy=true]")).ToHaveCountAsync(0);
            foreach (var (theme, rules) in looks)
            {
                await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
                // Colours fade from one theme to the other; what is on the way is not what people read.
                await visit.Page.EvaluateAsync("""
                    () => Promise.allSettled(document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity).map((each) => each.finished))
                    """);
                var found = await visit.Page.RunAxe(rules);
                barriers.AddRange(found.Violations.Select(violation => $"{path} {theme}: {violation.Id}: {violation.Help} – "
                    + string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))));
            }
        }
        return barriers;
    }
}
