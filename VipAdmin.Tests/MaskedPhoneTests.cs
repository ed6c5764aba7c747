using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class MaskedPhoneTests
{
    /// <summary>One number in every spelling that people paste.</summary>
    public static TheoryData<string> Spellings =>
    [
        "13800130072", "138 0013 0072", "138-0013-0072", "+8613800130072", "+86 138-0013-0072", "008613800130072", "0086 138 0013 0072", "8613800130072",
        "(+86)13800130072", "１３８００１３００７２", "＋８６ １３８ ００１３ ００７２", "138\u00A00013\u00A00072", "138–0013–0072", "138\u200B0013\u200B0072", "138.0013.0072",
        "1 3 8 0 0 1 3 0 0 7 2", "138\r\n00130072", "13800 130072", "138+0013+0072", "138%200013%200072", "%2B86%20138%200013%200072",
        "%EF%BC%91%EF%BC%93%EF%BC%98%EF%BC%90%EF%BC%90%EF%BC%91%EF%BC%93%EF%BC%90%EF%BC%90%EF%BC%97%EF%BC%92", "手机 138 0013 0072 求助",
        "13800130072打不通", "订单2024 13800130072", "a13800130072b", "tel:13800130072;", "{\"q\":\"13800130072\"}",
    ];

    [Theory]
    [InlineData("13800001234", "138****1234")]
    [InlineData("8613800001234", "861****1234")]
    [InlineData("5551234", "5****4")]
    [InlineData("123", "****")]
    [InlineData("", "****")]
    public void Of_AnyLength_HidesTheMiddle(string phone, string masked) => MaskedPhone.Of(phone).ShouldBe(masked);

    [Theory]
    [InlineData("用户13800001234", "用户138****1234")]
    [InlineData("小明2024", "小明2024")]
    [InlineData("a13800001234b13900005678", "a138****1234b139****5678")]
    [InlineData("12000001234", "120****1234")]
    public void InText_NumbersOfSevenDigitsAndMore_AreMasked(string text, string masked) => MaskedPhone.InText(text).ShouldBe(masked);

    [Fact]
    public void AnyId_OfAMember_StaysWhole()
    {
        var random = new Random(20261201);
        foreach (var id in Enumerable.Range(0, 20_000).Select(_ => Id(random)).Append("8c6a55cb-3914-4fc0-8a0b-9816e1220816"))
        {
            MaskedPhone.InText(id).ShouldBe(id);
            MaskedPhone.Mobile(id).ShouldBe(id);
            MaskedPhone.InText($"{id} 13800001234").ShouldBe($"{id} 138****1234");
        }

        static string Id(Random random)
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes).ToString();
        }
    }

    [Theory, MemberData(nameof(Spellings))]
    public void Mobile_HoweverItIsSpelled_LeavesOnlyItsEnds(string text)
    {
        var masked = MaskedPhone.Mobile(text);

        masked.ShouldContain("138****0072");
        string.Concat(masked.Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsAsciiDigit)).ShouldEndWith("1380072");
        MaskedPhone.Mobile(masked).ShouldBe(masked);
    }

    [Theory]
    [InlineData("手机 138 0013 0072 求助", "手机 138****0072 求助")]
    [InlineData("13800130072, 13900009999", "138****0072, 139****9999")]
    public void Mobile_WithinText_LeavesTheRestAsItIs(string text, string masked) => MaskedPhone.Mobile(text).ShouldBe(masked);

    [Theory]
    [InlineData("VIP17639001234560001"), InlineData("4200001380013007212345678901"), InlineData("4200 0013 8001 3007 2123 4567 8901")]
    [InlineData("019abe13-8001-3007-8213-800130072abc"), InlineData("abcde138-0013-0072-9abc-def012345678")]
    [InlineData("abcdef01-ab13-8001-3007-2abcdef01234")]
    [InlineData("2026-11-23T07:00:00Z"), InlineData("2026-11-15 13:80"), InlineData("138****0072"), InlineData("0072")]
    [InlineData("¥13,800,130.07"), InlineData("")]
    [InlineData("100%"), InlineData("?status=paid&from=2026-11-15"), InlineData("12345678901")]
    public void Mobile_OtherNumbers_StayWhole(string text) => MaskedPhone.Mobile(text).ShouldBe(text);
}
