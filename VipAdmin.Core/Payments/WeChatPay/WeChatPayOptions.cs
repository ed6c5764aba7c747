namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>Section <c>WeChatPay</c>. Properties ending in Path take a file path or the PEM text itself.</summary>
public sealed class WeChatPayOptions
{
    /// <summary>
    /// <c>WECHAT_APP_ID</c>: the app in which orders are paid, or several of one merchant, separated by commas; answers about any other app are refused.
    /// </summary>
    public string? AppId { get; set; }
    /// <summary><c>WECHAT_MCH_ID</c>: merchant number.</summary>
    public string? MchId { get; set; }
    /// <summary><c>WECHAT_PAY_API_KEY_V3</c> or <c>WECHAT_API_V3_KEY</c>: 32 ASCII characters; decrypts platform certificates.</summary>
    public string? ApiV3Key { get; set; }
    /// <summary><c>WECHAT_PAY_CERT_SERIAL_NO</c>: serial of the merchant certificate in hex; read from <see cref="CertPath"/> when empty.</summary>
    public string? CertSerialNo { get; set; }
    /// <summary><c>WECHAT_KEY_PATH</c>: the merchant's private key (PKCS#8 or PKCS#1).</summary>
    public string? KeyPath { get; set; }
    /// <summary><c>WECHAT_CERT_PATH</c>: the merchant's certificate; needed only without <see cref="CertSerialNo"/>.</summary>
    public string? CertPath { get; set; }
    /// <summary><c>WECHAT_PAY_PLATFORM_CERT_PATH</c>: one or several platform certificates.</summary>
    public string? PlatformCertPath { get; set; }
    /// <summary><c>WECHAT_PAY_PUBLIC_KEY_ID</c>: <c>PUB_KEY_ID_…</c> of the public-key mode.</summary>
    public string? PublicKeyId { get; set; }
    /// <summary><c>WECHAT_PAY_PUBLIC_KEY_PATH</c>: the public key that belongs to <see cref="PublicKeyId"/>.</summary>
    public string? PublicKeyPath { get; set; }
    /// <summary><c>WECHAT_API_BASE_URL</c>.</summary>
    public string ApiBaseUrl { get; set; } = "https://api.mch.weixin.qq.com";

    /// <summary>The apps in <see cref="AppId"/>. Orders are queried and closed by merchant number alone, so the order of the apps does not matter.</summary>
    public IReadOnlyList<string> AppIds => AppId?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Whether any setting of this merchant is set; if none is, the channel is not in use.</summary>
    public bool IsConfigured
        => new[] { AppId, MchId, ApiV3Key, CertSerialNo, KeyPath, CertPath, PlatformCertPath, PublicKeyId, PublicKeyPath }.Any(
            value => !string.IsNullOrWhiteSpace(value));

    /// <summary>Every fault of a channel in use, with its setting and the expected value; empty when it is ready or not in use.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (IsConfigured)
        {
            WeChatPaySigning.Load(this, faults);
        }
        return faults;
    }
}
