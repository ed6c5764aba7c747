using Bunit;
using MudBlazor;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;
using Page = VipAdmin.Tests.Support.Page;

namespace VipAdmin.Tests.Shared;

public sealed class GlyphTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(null, false, Size.Medium)]
    [InlineData("chip-icon", false, Size.Medium)]
    [InlineData(null, true, Size.Small)]
    public async Task Glyph_AnyIcon_IsDrawnAsMudBlazorDrawsIt(string? css, bool small, Size size)
    {
        await using var page = new Page(postgres);
        var theirs = page.Render<MudIcon>(icon => icon.Add(m => m.Icon, Icons.Material.Outlined.Science).Add(m => m.Size, size).Add(m => m.Class, css!));

        var ours = page.Render(Glyph.Of(Icons.Material.Outlined.Science, css, small));

        ours.MarkupMatches(theirs.Markup);
    }
}
