namespace VipAdmin.Core.Payments.Alipay;

/// <summary>
/// Section <c>Alipay</c>. Key mode needs <see cref="PublicKey"/>, certificate mode the three certificate paths instead; each path property also accepts the PEM
/// text itself.
/// </summary>
public sealed class AlipayOptions
{
    /// <summary><c>ALIPAY_APP_ID</c>. One only: every request is signed for one app with that app's key, and query answers do not name the app.</summary>
    public string? AppId { get; set; }
    /// <summary><c>ALIPAY_PRIVATE_KEY</c>: the app's private key; PEM, its path, or bare base64; PKCS#1 or PKCS#8.</summary>
    public string? PrivateKey { get; set; }
    /// <summary><c>ALIPAY_PUBLIC_KEY</c>: Alipay's public key (never the app's); PEM, its path, or bare base64. Key mode.</summary>
    public string? PublicKey { get; set; }
    /// <summary><c>ALIPAY_GATEWAY</c>.</summary>
    public string Gateway { get; set; } = "https://openapi.alipay.com/gateway.do";
    /// <summary><c>ALIPAY_APP_CERT_PATH</c>: the app's certificate. Certificate mode.</summary>
    public string? AppCertPath { get; set; }
    /// <summary><c>ALIPAY_CERT_PATH</c>: Alipay's certificate. Certificate mode.</summary>
    public string? CertPath { get; set; }
    /// <summary><c>ALIPAY_ROOT_CERT_PATH</c>: Alipay's root certificates. Certificate mode.</summary>
    public string? RootCertPath { get; set; }
    /// <summary><c>ALIPAY_SELLER_ID</c>: our account (2088…); answers that name another account are refused.</summary>
    public string? SellerId { get; set; }

    /// <summary>Whether any setting of this app is set; if none is, the channel is not in use.</summary>
    public bool IsConfigured
        => new[] { AppId, PrivateKey, PublicKey, AppCertPath, CertPath, RootCertPath, SellerId }.Any(value => !string.IsNullOrWhiteSpace(value));

    /// <summary>Certificate mode: any of its three files is set.</summary>
    public bool UsesCertificates => new[] { AppCertPath, CertPath, RootCertPath }.Any(value => !string.IsNullOrWhiteSpace(value));

    /// <summary>Every fault of a channel in use, with its setting and the expected value; empty when it is ready or not in use.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (IsConfigured)
        {
            AlipaySigning.Load(this, faults);
        }
        return faults;
    }
}
