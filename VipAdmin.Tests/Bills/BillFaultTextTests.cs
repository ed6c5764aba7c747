using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Bills;
using VipAdmin.Web.Bills;

namespace VipAdmin.Tests.Bills;

/// <summary>Every fault has a sentence in both languages that names what was found and says what to do.</summary>
public sealed class BillFaultTextTests
{
    public static TheoryData<BillFaultCode> Codes => [.. Enum.GetValues<BillFaultCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void Sentence_OfEveryCode_IsWholeInBothLanguages(BillFaultCode code)
    {
        var fault = code switch
        {
            BillFaultCode.AnotherChannel => new BillFault(code, null, "wechat", "alipay"),
            BillFaultCode.AnotherKind => new BillFault(code, null, "ALL", "fundFlow"),
            _ => new BillFault(code, 7, "right", "wrong", "手续费"),
        };

        foreach (var culture in new[] { "en", "zh-CN" })
        {
            var text = In(culture, fault);
            text.ShouldNotStartWith("BillFault.");
            text.ShouldNotContain("Bill.", Case.Sensitive);
            text.ShouldNotContain("{");
            text[^1].ShouldBe(culture == "en" ? '.' : '。');
        }
    }

    [Fact]
    public void Sentence_OfALine_NamesLineColumnAndCell()
    {
        var fault = new BillFault(BillFaultCode.UnreadableAmount, 1204, null, "29x.00", "订单金额");

        In("en", fault).ShouldBe("Line 1204: “29x.00” in column “订单金额” is not an amount. Choose the file as downloaded, without editing it.");
        In("zh-CN", fault).ShouldBe("第 1204 行“订单金额”列的“29x.00”不是金额。请选择下载的原文件，不要编辑。");
        In("zh-CN", new BillFault(BillFaultCode.AnotherChannel, null, "wechat", "alipay")).ShouldStartWith("这是支付宝的账单，应为微信支付的账单。");
        In("en", new BillFault(BillFaultCode.AnotherKind, null, "REFUND", "fundFlow")).ShouldBe(
            "This is a bill of another kind: fund flow instead of refunds. Choose the right file.");
    }

    private static string In(string culture, BillFault fault)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(culture);
        using var services = new ServiceCollection().AddLogging().AddLocalization().AddSingleton<BillFaultText>().BuildServiceProvider();
        return services.GetRequiredService<BillFaultText>().Of(fault);
    }
}
