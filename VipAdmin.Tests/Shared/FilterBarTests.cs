using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class FilterBarTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Words_OfWhatIsSet_AreCountedOnTheButtonAndSaidForPaper()
    {
        await using var page = new Page(postgres, language: "en");
        var bar = Show(page, "/orders?status=paid&method=wechat&last=7d");

        bar.WaitForAssertion(() => bar.Find(".filter-set").TextContent.ShouldBe("3"));
        bar.Find(".filter-words").TextContent.ShouldBe("Filter: Created Last 7 days · Method WeChat · Paid");
        bar.Find(".filter-clear").ClassList.ShouldNotContain("off");
    }

    [Fact]
    public async Task Words_AfterAnotherChipOrNone_AreThoseOfTheAddress()
    {
        await using var page = new Page(postgres, language: "en");
        var bar = Show(page, "/orders?status=paid");
        var address = page.Services.GetRequiredService<NavigationManager>();

        address.NavigateTo("/orders?status=pending");
        bar.WaitForAssertion(() => bar.Find(".filter-words").TextContent.ShouldBe("Filter: Pending"));
        address.NavigateTo("/orders?status=paid");
        bar.WaitForAssertion(() => bar.Find(".filter-words").TextContent.ShouldBe("Filter: Paid"));

        address.NavigateTo("/orders");
        bar.WaitForAssertion(() => bar.FindAll(".filter-words, .filter-set").ShouldBeEmpty());
        // It keeps its room, so that nothing moves when a filter is set.
        bar.Find(".filter-clear").ClassList.ShouldContain("off");
    }

    private static IRenderedComponent<FilterBar> Show(Page page, string address) => page.At<FilterBar>(address, bar => bar
        .Add(each => each.ClearTo, "/orders")
        .Add(each => each.ChildContent, content =>
        {
            Chip(content, null, "All");
            Chip(content, "paid", "Paid");
            Chip(content, "pending", "Pending");
            content.OpenComponent<FilterChoice>(10);
            content.AddComponentParameter(11, nameof(FilterChoice.Name), "method");
            content.AddComponentParameter(12, nameof(FilterChoice.Label), "Method");
            content.AddComponentParameter(13, nameof(FilterChoice.All), "all");
            content.AddComponentParameter(14, nameof(FilterChoice.Options), new (string, string)[] { ("wechat", "WeChat"), ("alipay", "Alipay") });
            content.CloseComponent();
            content.OpenComponent<TimeRangePicker>(20);
            content.AddComponentParameter(21, nameof(TimeRangePicker.Label), "Created");
            content.CloseComponent();
        }));

    private static void Chip(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder content, string? value, string label)
    {
        content.OpenComponent<FilterChip>(0);
        content.SetKey(label);
        content.AddComponentParameter(1, nameof(FilterChip.Name), "status");
        content.AddComponentParameter(2, nameof(FilterChip.Value), value);
        content.AddComponentParameter(3, nameof(FilterChip.Label), label);
        content.CloseComponent();
    }
}
