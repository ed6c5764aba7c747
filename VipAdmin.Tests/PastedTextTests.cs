using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class PastedTextTests
{
    private const string Transaction = "4200001234567890123456789012";
    private const string OrderNo = "VIP17639001234560001";
    private const string Phone = "13812345678";
    private const string UserId = "4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55";

    [Theory]
    [InlineData("4200001234567890123456789012")]
    [InlineData("4200001234567890123456789012\t"), InlineData("4200001234567890123456789012\r\n")]
    [InlineData("\u00A04200001234567890123456789012\u3000")]
    [InlineData("`4200001234567890123456789012"), InlineData("`4200001234567890123456789012\t")]
    [InlineData("'4200001234567890123456789012"), InlineData("\"4200001234567890123456789012\""), InlineData("=\"4200001234567890123456789012\"")]
    [InlineData("“4200001234567890123456789012”")]
    [InlineData("\u200B4200001234567890123456789012"), InlineData("\uFEFF4200001234567890123456789012"), InlineData("420000\u200B1234567890123456789012")]
    [InlineData("４２００００１２３４５６７８９０１２３４５６７８９０１２")]
    [InlineData("4200 0012 3456 7890 1234 5678 9012"), InlineData("4200-0012-3456-7890-1234-5678-9012")]
    [InlineData("交易单号：4200001234567890123456789012"), InlineData("微信支付订单号 4200001234567890123456789012。")]
    [InlineData("Transaction ID: 4200001234567890123456789012")]
    [InlineData("\04200001234567890123456789012")]
    public void Of_TransactionNumber_IsTheNumber(string pasted) => PastedText.Of(pasted).ShouldBe(new PastedText(PastedKind.Transaction, Transaction));

    [Theory]
    [InlineData("VIP17639001234560001"), InlineData("vip17639001234560001"), InlineData("ＶＩＰ１７６３９００１２３４５６０００１")]
    [InlineData("#VIP17639001234560001"), InlineData("`VIP17639001234560001"), InlineData("订单号：VIP17639001234560001"), InlineData("VIP17639001234560001。")]
    [InlineData("商户订单号VIP17639001234560001")]
    [InlineData("VIP 17639001234560001"), InlineData("VIP1763900123456 0001"), InlineData("Order No. VIP17639001234560001")]
    public void Of_OrderNumber_IsTheNumber(string pasted) => PastedText.Of(pasted).ShouldBe(new PastedText(PastedKind.OrderNo, OrderNo));

    [Theory]
    [InlineData("13812345678"), InlineData("138 1234 5678"), InlineData("138-1234-5678"), InlineData("+8613812345678"), InlineData("+86 138-1234-5678")]
    [InlineData("008613812345678")]
    [InlineData("8613812345678"), InlineData("(+86)13812345678"), InlineData("１３８１２３４５６７８"), InlineData("\u202D13812345678\u202C")]
    [InlineData("138\u00A01234\u00A05678"), InlineData("手机号：13812345678")]
    [InlineData("138–1234–5678")]
    public void Of_Phone_IsElevenDigits(string pasted) => PastedText.Of(pasted).ShouldBe(new PastedText(PastedKind.Phone, Phone));

    [Theory]
    [InlineData("4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55"), InlineData("4F9D7C1E-3B52-4C6A-9D10-2F4B8A7E6C55")]
    [InlineData("{4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55}"), InlineData("4f9d7c1e3b524c6a9d102f4b8a7e6c55")]
    [InlineData("用户ID: 4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55")]
    public void Of_Uuid_IsInSmallLetters(string pasted) => PastedText.Of(pasted).ShouldBe(new PastedText(PastedKind.Id, UserId));

    [Theory]
    [InlineData(null, PastedKind.Nothing, ""), InlineData(" \u200B\t", PastedKind.Nothing, "")]
    [InlineData("4.20000123456789E+27", PastedKind.Spoilt, "4.20000123456789E+27"), InlineData("4.2e+27", PastedKind.Spoilt, "4.2E+27")]
    [InlineData("vip1763", PastedKind.OrderNoPrefix, "VIP1763")]
    [InlineData("34560001", PastedKind.Part, "34560001"), InlineData("02112345678", PastedKind.Part, "02112345678")]
    [InlineData("ORD_2026-0001", PastedKind.Transaction, "ORD_2026-0001")]
    [InlineData("小王", PastedKind.Name, "小王"), InlineData(" 小明13812345678 ", PastedKind.Name, "小明13812345678"), InlineData("anna 1990", PastedKind.Name,
        "anna 1990"), InlineData("VIP小王", PastedKind.Name, "VIP小王")]
    [InlineData("ＡＢ①", PastedKind.Name, "ＡＢ①"), InlineData("a: b", PastedKind.Name, "a: b"), InlineData("👨‍👩‍👧", PastedKind.Name, "👨‍👩‍👧")]
    [InlineData("\uD800小王", PastedKind.Name, "小王")]
    public void Of_OtherTexts_AreToldApart(string? pasted, PastedKind kind, string text)
        => PastedText.Of(pasted).ShouldSatisfyAllConditions(p => p.Kind.ShouldBe(kind), p => p.Text.ShouldBe(text, StringCompareShould.IgnoreCase));
}
