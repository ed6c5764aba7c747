using System.Globalization;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class SpanTests
{
    [Theory]
    [InlineData(38, "38 ms", "38 毫秒")]
    [InlineData(1_240, "1.2 s", "1.2 秒")]
    [InlineData(59_970, "0 min 59 s", "0 分 59 秒")]
    [InlineData(185_000, "3 min 05 s", "3 分 05 秒")]
    [InlineData(7_800_000, "2 h 10 min", "2 小时 10 分")]
    [InlineData(273_600_000, "3 d 4 h", "3 天 4 小时")]
    public void Words_OfALength_AreShortAndExact(long milliseconds, string english, string chinese) => Both(Span.Words, milliseconds, english, chinese);

    [Theory]
    [InlineData(55_000, "55 s", "55 秒")]
    [InlineData(241_000, "4 min 01 s", "4 分 01 秒")]
    [InlineData(13_140_000, "3 h 39 min", "3 小时 39 分")]
    public void ToTheSecond_OfACountdown_ShowsNoFractions(long milliseconds, string english, string chinese)
        => Both(Span.ToTheSecond, milliseconds, english, chinese);

    [Theory]
    [InlineData(45_900, "45 s", "45 秒")]
    [InlineData(569_000, "9 min", "9 分钟")]
    [InlineData(13_140_000, "3 h 39 min", "3 小时 39 分")]
    [InlineData(86_400_000, "24 h", "24 小时")]
    [InlineData(187_200_000, "2 d 4 h", "2 天 4 小时")]
    [InlineData(-569_000, "9 min", "9 分钟")]
    public void ToTheMinute_OfWhatIsLeft_HasNoZeros(long milliseconds, string english, string chinese)
        => Both(Span.ToTheMinute, milliseconds, english, chinese);

    [Theory]
    [InlineData(250, "250 ms", "250 毫秒")]
    [InlineData(1_500, "1.5 s", "1.5 秒")]
    [InlineData(30_000, "30 s", "30 秒")]
    [InlineData(60_000, "1 min", "1 分钟")]
    [InlineData(90_000, "90 s", "90 秒")]
    [InlineData(330_000, "5 min 30 s", "5 分 30 秒")]
    [InlineData(600_000, "10 min", "10 分钟")]
    [InlineData(86_400_000, "24 h", "24 小时")]
    public void AsSet_OfASetting_LosesNothing(long milliseconds, string english, string chinese) => Both(Span.AsSet, milliseconds, english, chinese);

    [Fact]
    public void Words_ForTheCommandLine_StayEnglishOnAChineseMachine()
        => In("zh-CN", () => Span.Words(TimeSpan.FromMilliseconds(1_240), CultureInfo.InvariantCulture)).ShouldBe("1.2 s");

    private static void Both(Func<TimeSpan, string> words, long milliseconds, string english, string chinese)
    {
        var span = TimeSpan.FromMilliseconds(milliseconds);
        In("en", () => words(span)).ShouldBe(english);
        In("zh-CN", () => words(span)).ShouldBe(chinese);
    }

    private static string In(string language, Func<string> words)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return words();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
