using System.Text;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

/// <summary>The desk of statements on a database, as a portal without configured merchants has it unless told otherwise.</summary>
internal sealed class StatementWorld(PostgresFixture postgres, WeChatPayOptions? weChatPay = null, AlipayOptions? alipay = null, TimeProvider? time = null)
{
    public static readonly DateOnly Day = new(2026, 11, 22);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public StatementDesk Desk { get; } = new(postgres.Databases, Matching(time ?? TimeProvider.System), time ?? TimeProvider.System,
        Fixed.Options(weChatPay ?? new WeChatPayOptions()), Fixed.Options(alipay ?? new AlipayOptions()));

    public static StatementMatching Matching(TimeProvider time) => new(new FeeCheck(Fixed.Options(new StatementsOptions())), time);

    public static Stream Open(string vector) => File.OpenRead(Vectors.PathOf(vector));

    /// <summary>Imports a vector, e.g. <c>wechat/bills/trade-all.csv</c>.</summary>
    public async Task<StatementImport> ImportAsync(string vector, Func<StatementFile, StatementFile>? but = null, Actor? by = null)
    {
        await using var content = Open(vector);
        var file = new StatementFile(content, Path.GetFileName(vector), StatementSource.Upload);
        return await Desk.ImportAsync(by ?? Given.Finance, but?.Invoke(file) ?? file, Stop);
    }

    /// <summary>Imports a text that begins as a vector.</summary>
    public async Task<StatementImport> ImportTextAsync(string text, bool anyway = false)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Desk.ImportAsync(Given.Finance, new StatementFile(content, "bill.csv", StatementSource.Upload) { Anyway = anyway }, Stop);
    }

    public async Task<List<Statement>> StatementsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.Statements.AsNoTracking().OrderBy(s => s.Id).ToListAsync(Stop);
    }

    public async Task<List<StatementLine>> LinesAsync(Guid? statement = null)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.StatementLines.AsNoTracking().Where(line => statement == null || line.StatementId == statement)
            .OrderBy(line => line.StatementId).ThenBy(line => line.LineNo).ToListAsync(Stop);
    }

    /// <summary>A WeChat Pay bill (ALL) of payments only, 1 yuan each.</summary>
    public static string Bill(int lines, Func<int, string> orderNo, DateOnly? day = null)
    {
        var text = new StringBuilder();
        text.Append("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,")
            .Append("充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n");
        for (var i = 0; i < lines; i++)
        {
            text.Append($"`{day ?? Day:yyyy-MM-dd} 10:00:{i % 60:D2},`wx0000000000000109,`1900000109,`0,`,`42000020261122{i:D14},`{orderNo(i)},`o{i},`NATIVE,`SUCCESS,")
                .Append("`CMB_DEBIT,`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`会员月卡,`,`0.01000,`0.60%,`1.00,`0.00,`\r\n");
        }
        return text.Append("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n")
            .Append($"`{lines},`{lines}.00,`0.00,`0.00,`{lines * 0.01m:0.00000},`{lines}.00,`0.00\r\n").ToString();
    }
}
