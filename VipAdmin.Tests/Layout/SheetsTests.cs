using System.Net;
using System.Text.RegularExpressions;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Layout;

/// <summary>The shared sheet and the one that the build puts together from the components' own.</summary>
public sealed partial class SheetsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Page_ItsSheets_AreVersionedAndServedInOrder()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        using var caller = app.Caller();
        var stop = TestContext.Current.CancellationToken;

        var page = await caller.GetStringAsync("/signed-out", stop);
        var sheets = Link().Matches(page).Select(match => match.Groups[1].Value).ToArray();

        sheets.Length.ShouldBe(3);
        sheets[0].ShouldStartWith("_content/MudBlazor/");
        sheets[1].ShouldMatch(@"^app\.[a-z0-9]+\.css$");
        sheets[2].ShouldMatch(@"^VipAdmin\.Web\.[a-z0-9]+\.styles\.css$");
        foreach (var sheet in sheets)
        {
            using var answer = await caller.GetAsync("/" + sheet, stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, sheet);
            answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/css");
        }
        var scope = Scope().Match(page).Groups[1].Value;
        (await caller.GetStringAsync("/" + sheets[2], stop))
            .ShouldContain($".plain-card[{scope}]", customMessage: "the markup carries the scope that the sheet names");
    }

    [GeneratedRegex("""<link rel="stylesheet" href="([^"]+)["]""")]
    private static partial Regex Link();

    [GeneratedRegex("""<div class="plain-card" (b-[a-z0-9]+)""")]
    private static partial Regex Scope();
}
