using VipAdmin.Core;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>The frame in a real browser: coming in, languages, themes, the phone.</summary>
public sealed class ComingInTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Development_ChooseARole_TheFrameIsThereInTheBrowsersLanguage()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en-GB");
        await visit.ComeInAsAsync(Role.Ops, "/not-found");

        (await visit.Page.Locator(".rail").InnerTextAsync()).ShouldContain("Discrepancies");
        (await visit.Page.Locator(".user-menu").InnerTextAsync()).ShouldContain("dev-ops");
        await visit.ShootAsync("frame");
    }
}
