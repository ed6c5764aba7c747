using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Search;

namespace VipAdmin.Tests.Search;

public sealed class SearchBoxTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Typed_OrderNumber_SuggestsItAndTheKeyboardOpensIt()
    {
        var order = await postgres.Databases.OrderAsync(DateTime.UtcNow);
        await using var page = new Page(postgres, Role.Finance, "en");
        var box = page.Render<SearchBox>();

        _ = box.OnAsync("input", e => e.InputAsync(new ChangeEventArgs { Value = order.OrderNo }));

        box.WaitForAssertion(() => box.FindAll("[role=option]").Count.ShouldBe(2), Wait.Patience);
        box.Find("[role=option] .search-words").TextContent.ShouldBe(order.OrderNo);
        box.Find("input").GetAttribute("aria-expanded").ShouldBe("true");
        await box.OnAsync("input", e => e.KeyDownAsync(new KeyboardEventArgs { Key = "ArrowDown" }));
        box.Find("input").GetAttribute("aria-activedescendant").ShouldBe(box.Find("[aria-selected=true]").Id);
        await box.OnAsync("form", e => e.SubmitAsync());
        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith($"/orders/{order.OrderNo}");
        box.FindAll("[role=option]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Typed_TextAndEnter_GoesToTheResults_AndEscapeClosesTheList()
    {
        await using var page = new Page(postgres, Role.Support, "zh-CN");
        var box = page.Render<SearchBox>();
        _ = box.OnAsync("input", e => e.InputAsync(new ChangeEventArgs { Value = "暂停 对账 " }));
        box.WaitForAssertion(() => box.FindAll("[role=option]").ShouldNotBeEmpty(), Wait.Patience);

        await box.OnAsync("input", e => e.KeyDownAsync(new KeyboardEventArgs { Key = "Escape" }));
        box.FindAll("[role=option]").ShouldBeEmpty();
        await box.OnAsync("form", e => e.SubmitAsync());

        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith($"/search?q={Uri.EscapeDataString("暂停 对账")}");
    }

    /// <summary>The list of an earlier key must not open again on the page that the search led to.</summary>
    [Fact]
    public async Task Typed_QuicklyAndSent_LeavesNoListBehind()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var box = page.Render<SearchBox>();
        Task[] keys = [];

        await box.InvokeAsync(() =>
        {
            keys = [.. "13800130072".Select((_, last) => "13800130072"[..(last + 1)])
                .Select(typed => box.OnAsync("input", e => e.InputAsync(new ChangeEventArgs { Value = typed })))];
        });
        await box.OnAsync("form", e => e.SubmitAsync());
        await Task.WhenAll(keys).WaitAsync(Wait.Patience);

        box.FindAll("[role=option]").ShouldBeEmpty();
        box.Find("input").GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Large_OnAStartPage_IsItsMainThing()
    {
        await using var page = new Page(postgres, Role.Support, "en");

        page.Render<SearchBox>(parameters => parameters.Add(box => box.Large, true)).FindAll(".search-large").Count.ShouldBe(1);
    }
}
