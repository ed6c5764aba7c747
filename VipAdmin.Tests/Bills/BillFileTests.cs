using System.IO.Compression;
using System.Text;
using VipAdmin.Core.Bills;

namespace VipAdmin.Tests.Bills;

/// <summary>Files that people drop and platforms send: everything that is no bill, or not the one expected, is a value with its line.</summary>
public sealed class BillFileTests
{
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding("gbk")!;
    private static readonly string WeChat = MadeBill.WeChat(3);
    private static readonly string Alipay = AlipayDetail();

    public static TheoryData<string, BillFaultCode> Strangers() => new()
    {
        { "empty", BillFaultCode.Empty },
        { "blanks", BillFaultCode.Empty },
        { "xlsx", BillFaultCode.Spreadsheet },
        { "xls", BillFaultCode.Spreadsheet },
        { "rar", BillFaultCode.OtherArchive },
        { "zip with password", BillFaultCode.Encrypted },
        { "zip of another folder", BillFaultCode.UnsafeName },
        { "zip of a Windows folder", BillFaultCode.UnsafeName },
        { "zip without bill", BillFaultCode.NoDetail },
        { "empty zip", BillFaultCode.NoDetail },
        { "zip of two bills", BillFaultCode.SeveralBills },
        { "zip of a thousand files", BillFaultCode.ZipBomb },
        { "zip bomb", BillFaultCode.ZipBomb },
        { "gzip bomb", BillFaultCode.ZipBomb },
        { "gzip bomb of one line", BillFaultCode.StrangeLine },
        { "gzip garbled", BillFaultCode.Damaged },
        { "gzip cut", BillFaultCode.Cut },
        { "page", BillFaultCode.WebPage },
        { "json", BillFaultCode.ErrorAnswer },
        { "picture", BillFaultCode.NotABill },
        { "other csv", BillFaultCode.NotABill },
        { "wechat as gbk", BillFaultCode.WrongEncoding },
        { "wechat as utf-16", BillFaultCode.WrongEncoding },
        { "wechat read as gbk", BillFaultCode.WrongEncoding },
        { "alipay read as utf-8", BillFaultCode.WrongEncoding },
        { "alipay read as latin", BillFaultCode.WrongEncoding },
        { "alipay summary", BillFaultCode.NoDetail },
    };

    [Theory, MemberData(nameof(Strangers))]
    public async Task File_ThatIsNoBill_IsRefusedByItsContent(string what, BillFaultCode code)
    {
        using var file = new MemoryStream(Stranger(what));

        var (_, _, _, fault) = await BillReading.AllAsync(file, new BillExpectation { MostUnpackedBytes = 4 << 20 });

        fault.ShouldNotBeNull().Code.ShouldBe(code, fault.ToString());
    }

    public static TheoryData<string, string, BillFault> Edits() => new()
    {
        { "`299.00,`0.00,`0,`0,`0.00,`0.00,`,`,`会员年卡", "`2x9.00,`0.00,`0,`0,`0.00,`0.00,`,`,`会员年卡",
            new(BillFaultCode.UnreadableAmount, 3, null, "2x9.00", "应结订单金额") },
        { "`2026-11-22 10:20:30", "`2026-11-22 25:20:30", new(BillFaultCode.UnreadableTime, 3, null, "2026-11-22 25:20:30", "交易时间") },
        { "`2026-11-22 10:20:30", "`2026-11-23 00:00:00", new(BillFaultCode.MixedDays, 3, "2026-11-22", "2026-11-23") },
        { "`1900000109", "`1900000110", new(BillFaultCode.AnotherMerchant, 3, "1900000109", "1900000110") },
        { "`wx0000000000000109", "`wx9", new(BillFaultCode.AnotherApp, 3, "wx0000000000000109", "wx9") },
        { "`SUCCESS", "`EXPIRED", new(BillFaultCode.UnknownStatus, 3, null, "EXPIRED", "交易状态") },
        { "`CNY", "`USD", new(BillFaultCode.OtherCurrency, 3, null, "USD", "货币种类") },
        { "`0.60%", "`0,60%", new(BillFaultCode.UnreadableAmount, 3, null, "0,60%", "费率") },
        { ",`uid=10086", "", new(BillFaultCode.CellMissing, 3, "27", "26") },
        { ",`uid=10086", ",`uid=10086,`", new(BillFaultCode.CellMissing, 3, "27", "28") },
        { "`VIP2026112200000002", "`订单", new(BillFaultCode.UnreadableNumber, 3, null, "订单", "商户订单号") },
        { "`VIP2026112200000002", "`", new(BillFaultCode.UnreadableNumber, 3, null, "", "商户订单号") },
        { "`2026-11-22 10:20:30", "2026-11-22 10:20:30", new(BillFaultCode.StrangeLine, 3) },
        { "`299.00,`0.00,`\r\n", "`298.00,`0.00,`\r\n", new(BillFaultCode.SumsDiffer, 6, "¥897.00", "¥896.00", "订单总金额") },
        { "`1.79000", "`1.78999", new(BillFaultCode.SumsDiffer, 6, "5.37", "5.36999", "手续费总金额") },
    };

    [Theory, MemberData(nameof(Edits))]
    public async Task WeChatPay_SecondLineChanged_IsRefusedWithLineAndColumn(string old, string now, BillFault expected)
    {
        var lines = WeChat.Split("\r\n");
        (lines[2] + "\r\n").ShouldContain(old);
        var edited = new StringBuilder(lines[2] + "\r\n").Replace(old, now, 0, (lines[2] + "\r\n").Length).ToString();
        lines[2] = edited.TrimEnd('\r', '\n');

        var (_, _, _, fault) = await ReadAsync(string.Join("\r\n", lines), new BillExpectation { Merchant = "1900000109", Apps = ["wx0000000000000109"] });

        (fault.ShouldNotBeNull() with { Found = expected.Found is null ? null : fault.Found }).ShouldBe(expected);
    }

    [Fact]
    public async Task Header_OfAnotherBillThanExpected_IsRefused()
    {
        async Task<BillFault?> Against(string text, BillExpectation expected) => (await ReadAsync(text, expected)).Fault;

        (await Against(WeChat, new() { Channel = "alipay" })).ShouldBe(new(BillFaultCode.AnotherChannel, null, "alipay", "wechat"));
        (await Against(Alipay, new() { Channel = "wechat" })).ShouldBe(new(BillFaultCode.AnotherChannel, null, "wechat", "alipay"));
        (await Against(WeChat, new() { Day = new(2026, 11, 21) })).ShouldBe(new(BillFaultCode.AnotherDay, null, "2026-11-21", "2026-11-22"));
        (await Against(Alipay, new() { Day = new(2026, 11, 21) }))!.Code.ShouldBe(BillFaultCode.AnotherDay);
        (await Against(WeChat, new() { Merchant = "1900000110" })).ShouldBe(new(BillFaultCode.AnotherMerchant, 2, "1900000110", "1900000109"));
        (await Against(Alipay, new() { Seller = "2088000000000001" }))!.Code.ShouldBe(BillFaultCode.AnotherMerchant);
        (await Against(WeChat, new() { Kind = BillKind.Fundflow })).ShouldBe(new(BillFaultCode.AnotherKind, null, "fundflow", "ALL"));
        (await Against(WeChat, new() { Kind = BillKind.Refund, Variant = BillVariant.Refund })).ShouldBe(new(BillFaultCode.AnotherKind, null, "REFUND", "ALL"));
        (await Against(Alipay.Replace("终止日期：[2026年11月23日", "终止日期：[2026年12月01日"), new()))!.Code.ShouldBe(BillFaultCode.NotOneDay);
        (await Against(Alipay.Replace("起始日期：[2026年11月22日", "起始日期：[2026年11月01日"), new()))!.Code.ShouldBe(BillFaultCode.NotOneDay);
        (await Against(WeChat.Replace("商户订单号", "单号"), new())).ShouldBe(new(BillFaultCode.ColumnMissing, 1, Column: "商户订单号"));
        (await Against(WeChat + "`more", new())).ShouldBe(new(BillFaultCode.MoreAfterEnd, 7));
        (await Against(WeChat, new() { MostBytes = 100 })).ShouldBe(new(BillFaultCode.TooLarge, null, "100 B"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_CutAnywhere_IsRefused(bool wechat)
    {
        var whole = wechat ? Encoding.UTF8.GetBytes(WeChat) : Gbk.GetBytes(Alipay);
        // What follows the last digit of the last sum proves nothing more: line ends, and at Alipay the coupons and the time of export.
        var needed = wechat ? whole.Length - "0.00\r\n".Length : whole.AsSpan().LastIndexOf(Gbk.GetBytes("元，商家优惠退款"));

        for (var length = 0; length < needed; length++)
        {
            using var cut = new MemoryStream(whole[..length]);
            var (bill, _, _, fault) = await BillReading.AllAsync(cut);
            fault.ShouldNotBeNull($"cut after {length} bytes");
            (bill?.Trailer).ShouldBeNull();
        }
    }

    [Fact]
    public async Task WeChatPay_TwentyFourColumnsWithOldNames_TakesTheTotal()
    {
        var old = WeChat.Replace("应结订单金额,代金券金额", "总金额,企业红包金额").Replace("充值券退款金额", "企业红包退款金额")
            .Replace(",费率,订单金额,申请退款金额,费率备注", ",费率").Replace("应结订单总金额", "总交易额").Replace(",订单总金额,申请退款总金额", "")
            .Replace(",`0.60%,`299.00,`0.00,`", ",`0.60%").Replace("`5.37000,`897.00,`0.00", "`5.37000").Replace("充值券退款总金额", "总企业红包退款金额");
        old.Split("\r\n")[0].Split(',').Length.ShouldBe(24);

        var (bill, lines, _, fault) = await ReadAsync(old);

        fault.ShouldBeNull();
        lines.ShouldAllBe(line => line.AmountFen == 29900);
        bill!.Trailer!.PaymentFen.ShouldBe(89700);
    }

    [Theory]
    [InlineData("会员,年卡", "\"会员,年卡\"")]
    [InlineData("会员\"年\",卡", "\"会员\"\"年\"\",卡\"")]
    public async Task Alipay_CellWithACommaThatIsQuoted_IsRead(string name, string cell)
    {
        var (bill, lines, _, fault) = await ReadAsync(Gbk.GetBytes(Alipay.Replace(",会员年卡,", $",{cell},")));

        fault.ShouldBeNull(name);
        (lines.Count, bill!.Trailer!.PaymentFen, lines[1].RefundNo).ShouldBe((2, 29900, "RF1"));
    }

    [Fact]
    public async Task Alipay_CellWithACommaThatIsNotQuoted_IsRefused()
        => (await ReadAsync(Gbk.GetBytes(Alipay.Replace(",会员年卡,", ",会员,年卡,")))).Fault.ShouldBe(new(BillFaultCode.CellMissing, 6, "25", "26"));

    [Fact]
    public async Task Alipay_RefundWithPositiveFigures_IsARefundAllTheSame()
    {
        var (bill, lines, _, fault) = await ReadAsync(Gbk.GetBytes(Alipay.Replace("-99.00", "99.00")));

        fault.ShouldBeNull();
        (lines[1].Kind, lines[1].AmountFen, bill!.Trailer!.RefundFen).ShouldBe((BillLineKind.Refund, 9900, 9900));
    }

    [Fact]
    public async Task Alipay_TheCsvAloneInEitherEncoding_IsTheSameBill()
    {
        var gbk = await ReadAsync(Gbk.GetBytes(Alipay));
        var utf8 = await ReadAsync(Alipay);
        var zipped = await ReadAsync(Zip(("a.csv", Gbk.GetBytes(Alipay))));
        var exportedLater = await ReadAsync(Gbk.GetBytes(Alipay.Replace("07:27:37", "09:00:00")));

        new[] { gbk, utf8, zipped, exportedLater }.Select(read => read.Bill!.ContentSha256).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        utf8.Lines.ShouldBe(gbk.Lines);
        gbk.Bill!.Header.ShouldBe(new("alipay", BillKind.Trade, BillVariant.All, new(2026, 11, 22), "2088000000000000", "20880000000000000156"));
        gbk.Lines[0].FeeFen.ShouldBe(179);
        gbk.Lines[1].FeeFen.ShouldBe(-59);
    }

    [Fact]
    public async Task Read_AfterAFault_GivesNoMoreLinesAndNoSums()
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(WeChat.Replace("00000003,`", "0000000x 3,`")));
        await using var bill = (await BillFile.OpenAsync(file, stop: TestContext.Current.CancellationToken)).ShouldBeOfType<BillOpening.Opened>().File;

        (await bill.LinesAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)).ShouldBe(2);
        (await bill.LinesAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)).ShouldBe(0);

        bill.Fault.ShouldNotBeNull().Line.ShouldBe(4);
        (bill.Trailer, bill.Sha256, bill.ContentSha256).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task Read_TheStreamItselfFails_Throws()
    {
        await using var broken = new BrokenStream(Encoding.UTF8.GetBytes(MadeBill.WeChat(50))[..5000]);

        await Should.ThrowAsync<IOException>(() => BillReading.AllAsync(broken));
    }

    private static Task<(BillFile? Bill, List<BillLine> Lines, List<FundFlowLine> Flows, BillFault? Fault)> ReadAsync(string text,
        BillExpectation? expected = null) => ReadAsync(Encoding.UTF8.GetBytes(text), expected);

    private static async Task<(BillFile? Bill, List<BillLine> Lines, List<FundFlowLine> Flows, BillFault? Fault)> ReadAsync(byte[] bytes,
        BillExpectation? expected = null)
    {
        using var file = new MemoryStream(bytes);
        return await BillReading.AllAsync(file, expected);
    }

    private static byte[] Stranger(string what) => what switch
    {
        "empty" => [],
        "blanks" => "\r\n\r\n"u8.ToArray(),
        "xlsx" => Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()), ("xl/workbook.xml", "<workbook/>"u8.ToArray())),
        "xls" => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0],
        "rar" => "Rar!\u001A\u0007"u8.ToArray(),
        "zip with password" => Encrypted(Zip(("a.csv", Gbk.GetBytes(Alipay)))),
        "zip of another folder" => Zip(("../../etc/a.csv", Gbk.GetBytes(Alipay))),
        "zip of a Windows folder" => Zip(("..\\a.csv", Gbk.GetBytes(Alipay))),
        "zip without bill" => Zip(("readme.txt", "hello"u8.ToArray())),
        "empty zip" => Zip(),
        "zip of two bills" => Zip(("a.csv", Gbk.GetBytes(Alipay)), ("b.csv", Gbk.GetBytes(Alipay))),
        "zip of a thousand files" => Zip([.. Enumerable.Range(0, 1000).Select(i => ($"{i}.csv", Gbk.GetBytes(Alipay)))]),
        "zip bomb" => Zip(("a.csv", Encoding.UTF8.GetBytes(Endless()))),
        "gzip bomb" => MadeBill.Gzip(Endless()),
        "gzip bomb of one line" => MadeBill.Gzip(MadeBill.Heading + "\n`" + new string('a', 2 << 20)),
        "gzip garbled" => Garbled(MadeBill.Gzip(MadeBill.WeChat(2_000))),
        "gzip cut" => MadeBill.Gzip(MadeBill.WeChat(2_000))[..^600],
        "page" => "<!DOCTYPE html><html>"u8.ToArray(),
        "json" => """{"code":"NO_AUTH","message":"x"}"""u8.ToArray(),
        "picture" => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D],
        "other csv" => "id,name\n1,a\n"u8.ToArray(),
        "wechat as gbk" => Gbk.GetBytes(WeChat),
        "wechat as utf-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(WeChat)],
        "wechat read as gbk" => Encoding.UTF8.GetBytes(Gbk.GetString(Encoding.UTF8.GetBytes(WeChat))),
        "alipay read as utf-8" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Gbk.GetBytes(Alipay))),
        "alipay read as latin" => Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(Gbk.GetBytes(Alipay))),
        "alipay summary" => Gbk.GetBytes("#支付宝业务汇总查询\r\n#账号：[20880000000000000156]\r\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    /// <summary>More than the 4 MB that the test allows.</summary>
    private static string Endless() => MadeBill.Heading + "\r\n" + string.Concat(Enumerable.Repeat(MadeBill.Payment(1) + "\r\n", 30_000));

    /// <summary>The checksum at the end does not fit any more.</summary>
    private static byte[] Garbled(byte[] bytes)
    {
        bytes[^6] ^= 0xFF;
        return bytes;
    }

    /// <summary>Sets the bit that says that an entry is encrypted, in its own head and in the list at the end.</summary>
    private static byte[] Encrypted(byte[] zip)
    {
        zip[6] |= 1;
        zip[zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        return zip;
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }
        return packed.ToArray();
    }

    private static string AlipayDetail() => string.Join("\r\n",
        "#支付宝业务明细查询",
        "#账号：[20880000000000000156]",
        "#起始日期：[2026年11月22日 00:00:00]   终止日期：[2026年11月23日 00:00:00]",
        "#-----------------------------------------业务明细列表----------------------------------------",
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,"
            + "支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注",
        "2026112222001400000000000001\t,VIP1\t,交易\t,会员年卡,2026-11-22 00:00:00,2026-11-22 00:00:58,\t,\t,\t,\t,*庚辰(182****01)\t,299.00,299.00,0.00,0.00,"
            + "0.00,0.00,0.00,,0.00\t,0.00,\t,-1.79,0.00,",
        "2026112222001400000000000001\t,VIP1\t,退款\t,会员年卡,2026-11-22 00:00:00,2026-11-22 09:00:00,\t,\t,\t,\t,*庚辰(182****01)\t,-99.00,-99.00,0.00,0.00,"
            + "0.00,0.00,0.00,,0.00\t,0.00,RF1\t,0.59,0.00,",
        "#-----------------------------------------业务明细列表结束------------------------------------",
        "#交易合计：1笔，商家实收共299.00元，商家优惠共0.00元",
        "#退款合计：1笔，商家实收退款共-99.00元，商家优惠退款共0.00元",
        "#导出时间：[2026年11月23日 07:27:37]",
        "");

    /// <summary>Gives some bytes, then fails as a cut connection does.</summary>
    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("cut");
    }
}
