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
    }

    [Fact]
    public async Task Typed_PhoneOfAMember_SuggestsToLookThemUpAndShowsNobody()
    {
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => (m.Phone, m.Nickname) = ("13800130451", "拾光的猫"));
        await using var page = new Page(postgres, Role.Support);
        var box = page.Render<SearchBox>();

        await box.OnAsync("input", e => e.InputAsync(new ChangeEventArgs { Value = "13800130451" }));

        box.Markup.ShouldNotContain("拾光的猫");
        box.FindAll("[role=option]").Select(option => option.GetAttribute("href")).ShouldBe(["/members?q=13800130451", "/search?q=13800130451"]);
        box.Find(".search-detail").TextContent.ShouldBe("会记入操作审计");
    }

    [Fact]
    public async Task Typed_WithoutASuggestion_SaysWhatEnterDoesAndNotThatThereIsNothing()
    {
        await using var page = new Page(postgres, Role.Finance);
        var box = page.Render<SearchBox>();

        await box.OnAsync("input", e => e.InputAsync(new ChangeEventArgs { Value = "阿木" }));

        box.Find("[role=status]").TextContent.ShouldBe("按回车搜索全部");
    }

    [Fact]
    public async Task Sent_Text_StaysInTheBoxAtTheResultsAndNowhereElse()
    {
        await using var page = new Page(postgres, Role.Support);
        var navigation = page.Services.GetRequiredService<NavigationManager>();
        var (top, start) = (page.Render<SearchBox>(), page.Render<SearchBox>(parameters => parameters.Add(box => box.Large, true)));
        await start.OnAsync("input", e => e.InputAsync(new ChangeEventArgs { Value = "13800139998" }));
        await start.OnAsync("form", e => e.SubmitAsync());

        top.WaitForAssertion(() => top.Find("input").GetAttribute("value").ShouldBe("13800139998"), Wait.Patience);
        await top.InvokeAsync(() => navigation.NavigateTo("/search?q=138****9998", replace: true));
        top.WaitForAssertion(() => top.Find("input").GetAttribute("value").ShouldBe("13800139998"), Wait.Patience);

        await top.InvokeAsync(() => navigation.NavigateTo("/orders"));
        top.WaitForAssertion(() => top.Find("input").GetAttribute("value").ShouldBeNullOrEmpty(), Wait.Patience);
    }

    [Fact]
    public async Task Large_OnAStartPage_IsItsMainThing()
    {
        await using var page = new Page(postgres, Role.Support, "en");

        page.Render<SearchBox>(parameters => parameters.Add(box => box.Large, true)).FindAll(".search-large").Count.ShouldBe(1);
    }
}
