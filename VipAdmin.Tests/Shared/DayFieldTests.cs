using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Tests.Support;
using VipAdmin.Web.DailyCloses;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class DayFieldTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("2026-02-03", "2026-02-03")]
    [InlineData("2026-02-30", null)]
    [InlineData("tomorrow", null)]
    [InlineData("2026-01-31", null, "days before the first one offered can be typed")]
    public async Task Text_ThatIsTyped_IsTheDay(string typed, string? day, string? why = null)
    {
        await using var page = new Page(postgres);
        DateOnly? chosen = new DateOnly(2026, 3, 1);
        var field = page.Render<DayField>(p => p.Add(each => each.Name, "day").Add(each => each.Min, new DateOnly(2026, 2, 1))
            .Bind(each => each.Value, chosen, value => chosen = value));

        await field.InvokeAsync(() => Input(field, "day").Input(typed));

        chosen.ShouldBe(day is null ? null : DateOnly.Parse(day), why);
    }

    [Theory]
    [InlineData("zh-CN", "11月")]
    [InlineData("en", "Nov")]
    public async Task Months_AreOfferedInThePagesLanguage(string language, string november)
    {
        await using var page = new Page(postgres, language: language);
        var days = page.At<DaysPage>("/days?month=2026-02");
        Input(days, "month").GetAttribute("value").ShouldBe("2026-02");

        await days.OnAsync(".month-choice button", e => e.Click());
        page.Popovers.WaitForAssertion(() => page.Popovers.FindAll(".mud-picker-month").Select(each => each.TextContent.Trim()).ShouldContain(november));
        page.Popovers.FindAll(".mud-picker-month")[10].GetAttribute("aria-label")!.ShouldContain(november, Case.Sensitive, "what is read can be said");
        await page.Popovers.OnAsync(".mud-picker-month", e => e.Click(), at: 10);

        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith("/days?month=2026-11");
    }

    [Fact]
    public async Task Filter_OfADay_GoesToTheAddressAndComesFromIt()
    {
        await using var page = new Page(postgres);
        var list = page.At<DiscrepanciesPage>("/discrepancies?dayFrom=2026-02-03");
        Input(list, "filter-dayFrom").GetAttribute("value").ShouldBe("2026-02-03");

        await list.InvokeAsync(() => Input(list, "filter-dayTo").Input("2026-02-04"));

        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith("/discrepancies?dayFrom=2026-02-03&dayTo=2026-02-04");
    }

    /// <summary>The text of a day's field.</summary>
    public static IElement Input(IRenderedComponent<IComponent> shown, string name)
        => shown.Find($"[data-testid={name}]") is { TagName: "INPUT" } input ? input : shown.Find($"[data-testid={name}] input");
}
