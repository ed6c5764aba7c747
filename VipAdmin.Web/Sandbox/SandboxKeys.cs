using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Both sides' credentials of the sandbox: the merchant's from the two consoles, and the platforms' own. Generated when the process starts and kept in its
/// memory only: a process talks to its own sandbox, so no other process needs them.
/// </summary>
public sealed class SandboxKeys
{
    public const string WeChatAppId = "wx5a5a5a5a5a5a5a5a";
    public const string WeChatMchId = "1900005080";
    public const string WeChatPublicKeyId = "PUB_KEY_ID_0119000050802026112300000001";
    public const string AlipayAppId = "2021000000005080";
    public const string AlipaySellerId = "2088000000005080";

    private SandboxKeys(SigningKey[] keys, TimeProvider time)
    {
        (WeChatMerchant, WeChatPlatform, WeChatPublicKey, AlipayApp, AlipayPlatform, Nobody) = (keys[0], keys[1], keys[2], keys[3], keys[4], keys[5]);
        WeChatMerchantSerial = Convert.ToHexString(NewSerial());
        var request = new CertificateRequest("CN=Tenpay.com sandbox, O=VipAdmin sandbox, C=CN", WeChatPlatform.Pair, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        var from = time.GetUtcNow().AddDays(-1);
        using var issuer = request.CreateSelfSigned(from, from.AddYears(5));
        WeChatPlatformCertificate = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForRSA(WeChatPlatform.Pair, RSASignaturePadding.Pkcs1),
            from, from.AddYears(5), NewSerial());
    }

    public SigningKey WeChatMerchant { get; }
    /// <summary>Serial number of the merchant's API certificate.</summary>
    public string WeChatMerchantSerial { get; }
    public SigningKey WeChatPlatform { get; }
    /// <summary>Certificate of <see cref="WeChatPlatform"/>.</summary>
    public X509Certificate2 WeChatPlatformCertificate { get; }
    /// <summary>The platform's key of the public-key mode, <see cref="WeChatPublicKeyId"/>.</summary>
    public SigningKey WeChatPublicKey { get; }
    /// <summary>32 characters that encrypt platform certificates.</summary>
    public string WeChatApiV3Key { get; } = RandomNumberGenerator.GetHexString(32);
    public SigningKey AlipayApp { get; }
    public SigningKey AlipayPlatform { get; }
    /// <summary>A key that neither side knows; it signs answers that must not be believed.</summary>
    public SigningKey Nobody { get; }

    /// <summary>Generates all pairs in parallel: this takes a fraction of a second at the first start.</summary>
    public static SandboxKeys Generate(TimeProvider time)
    {
        var keys = new SigningKey[6];
        Parallel.For(0, keys.Length, i => keys[i] = new SigningKey());
        return new SandboxKeys(keys, time);
    }

    /// <summary>20 bytes, like certificate serials: positive, no leading zero.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(20);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);
        return serial;
    }
}
