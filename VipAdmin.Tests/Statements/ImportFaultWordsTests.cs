using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Statements;

namespace VipAdmin.Tests.Statements;

/// <summary>Every fault has a sentence in both languages that names what was found, in words rather than codes, and most say what to do.</summary>
public sealed class ImportFaultWordsTests
{
    public static TheoryData<BillFaultCode> Codes => [.. Enum.GetValues<BillFaultCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void Sentence_OfEveryFaultOfAFile_IsWholeInBothLanguages(BillFaultCode code)
    {
        var fault = ImportFault.Of(code switch
        {
            BillFaultCode.AnotherChannel => new BillFault(code, null, "wechat", "alipay"),
            BillFaultCode.AnotherKind => new BillFault(code, null, "ALL", "fundflow"),
            _ => new BillFault(code, 7, "right", "wrong", "手续费"),
        });

        foreach (var culture in new[] { "en", "zh-CN" })
        {
            var text = In(culture, words => words.Fault(fault));
            text.ShouldNotContain("Fault.", Case.Sensitive);
            text.ShouldNotContain("Said.", Case.Sensitive);
            text.ShouldNotContain("{");
            text.ShouldNotContain("fundflow");
            text.ShouldNotContain("alipay", Case.Sensitive);
        }
    }

    [Theory]
    [InlineData("en", "Line 1204: 订单金额: “29x.00” is not an amount.", "The statement is of Alipay, not of WeChat Pay.",
        "The statement lists fund flows, not refunds only.", "Alipay has no credentials here.")]
    [InlineData("zh-CN", "第 1204 行：订单金额：“29x.00”不是金额。", "这是支付宝的对账单，不是微信支付的。", "对账单类型是“资金流水”，不是“仅退款”。", "未配置支付宝的凭据。")]
    public void Sentence_InEitherLanguage_NamesLineColumnCellChannelAndKind(string culture, string cell, string channel, string kind, string credentials)
    {
        Said(new ImportFault("UNREADABLE_AMOUNT", 1204, null, "29x.00", "订单金额")).ShouldBe(cell);
        Said(new ImportFault("ANOTHER_CHANNEL", null, "wechat", "alipay")).ShouldBe(channel);
        Said(new ImportFault("ANOTHER_KIND", null, "REFUND", "fundflow")).ShouldBe(kind);
        Said(new ImportFault(ImportFaultCode.NotConfigured, Found: "alipay")).ShouldBe(credentials);

        string Said(ImportFault fault) => In(culture, words => words.Fault(fault));
    }

    [Fact]
    public void Sentence_OfAnotherKindThatIsNotKnown_QuotesIt()
        => In("en", words => words.Fault(new ImportFault("ANOTHER_KIND", null, "ALL", "x9"))).ShouldBe("The statement lists x9, not all trades.");

    private static string In(string culture, Func<IStringLocalizer<StatementsText>, string> say)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(culture);
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        return say(services.GetRequiredService<IStringLocalizer<StatementsText>>());
    }
}
