using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace VipAdmin.Tests.Bills;

/// <summary>Bills of any size, made without holding them.</summary>
internal static class MadeBill
{
    public const string Heading =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,"
        + "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    public const string SumNames = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    /// <summary>A payment of ¥299.00 with a fee of ¥1.79.</summary>
    public static string Payment(int number, string day = "2026-11-22", string merchant = "1900000109")
        => $"`{day} 10:20:30,`wx0000000000000109,`{merchant},`0,`,`42000020261122{number:00000000000000},`VIP20261122{number:00000000},"
            + $"`oTESTONLY{number:0000000000000000000},`NATIVE,`SUCCESS,`CMB_DEBIT,`CNY,`299.00,`0.00,`0,`0,`0.00,`0.00,`,`,`会员年卡,"
            + "`uid=10086,`1.79000,`0.60%,`299.00,`0.00,`";

    /// <summary>The sums of that many payments.</summary>
    public static string Sums(int payments) => $"`{payments},`{299L * payments}.00,`0.00,`0.00,`{1.79m * payments:0.00000},`{299L * payments}.00,`0.00";

    /// <summary>A whole bill of payments.</summary>
    public static string WeChat(int payments, string day = "2026-11-22", string merchant = "1900000109") => string.Join("\r\n",
        [Heading, .. Enumerable.Range(1, payments).Select(number => Payment(number, day, merchant)), SumNames, Sums(payments), ""]);

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }
        return packed.ToArray();
    }

    /// <summary>A gzip file of very many payments: a block of a thousand, over and over. gzip files may be joined.</summary>
    public static (IEnumerable<byte[]> Packed, string Sha1, long Bytes) Large(int thousands)
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 1000).Select(number => Payment(number) + "\r\n")));
        var (head, tail) = (Encoding.UTF8.GetBytes(Heading + "\r\n"), Encoding.UTF8.GetBytes($"{SumNames}\r\n{Sums(1000 * thousands)}\r\n"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(head);
        for (var i = 0; i < thousands; i++)
        {
            hash.AppendData(block);
        }
        hash.AppendData(tail);
        var packed = Gzip(block);
        return ([Gzip(head), .. Enumerable.Repeat(packed, thousands), Gzip(tail)], Convert.ToHexStringLower(hash.GetHashAndReset()),
            head.Length + (long)thousands * block.Length + tail.Length);
    }
}
