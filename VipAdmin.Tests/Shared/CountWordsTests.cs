using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Tests.House;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class CountWordsTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    [Theory]
    [InlineData("en", 0, "0 orders")]
    [InlineData("en", 1, "1 order")]
    [InlineData("en", 2, "2 orders")]
    [InlineData("en", 1_234_567, "1,234,567 orders")]
    [InlineData("zh-CN", 1, "1 单")]
    [InlineData("zh-CN", 39, "39 单")]
    public void Counted_AnyNumber_TakesItsForm(string language, long count, string said)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        Services.GetRequiredService<IStringLocalizer<OverviewText>>().Counted("Orders", count).ShouldBe(said);
    }

    [Theory]
    [InlineData(0, "Orders.Many")]
    [InlineData(1, "Orders.One")]
    [InlineData(-1, "Orders.Many")]
    [InlineData(11, "Orders.Many")]
    public void Key_OfANumber_IsOneForExactlyOne(long count, string key) => CountWords.Key("Orders", count).ShouldBe(key);

    [Fact]
    public void EveryCountedText_HasBothFormsInBothLanguages_AndNamesItsCount()
    {
        var forms = Texts.All.Where(text => text.Key.Split('.') is [_, .., "One" or "Many"]).ToArray();

        forms.Length.ShouldBeGreaterThan(40);
        forms.GroupBy(text => (text.Feature, Key: text.Key[..text.Key.LastIndexOf('.')])).Where(group => group.Count() != 4)
            .Select(group => $"{group.Key.Feature}Text {group.Key.Key}").ShouldBeEmpty();
        forms.Where(text => text.Key.EndsWith(".Many", StringComparison.Ordinal) && !text.Text.Contains("{0}", StringComparison.Ordinal))
            .Select(text => $"{text.Feature}Text {text.Key} ({text.Language})").ShouldBeEmpty();
    }
}
