using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class SpanTests
{
    [Theory]
    [InlineData(38, "38 ms")]
    [InlineData(1_240, "1.2 s")]
    [InlineData(59_970, "0 min 59 s")]
    [InlineData(185_000, "3 min 05 s")]
    [InlineData(7_800_000, "2 h 10 min")]
    [InlineData(273_600_000, "3 d 4 h")]
    public void Words_OfALength_AreShortAndExact(long milliseconds, string words) => Span.Words(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(words);
}
