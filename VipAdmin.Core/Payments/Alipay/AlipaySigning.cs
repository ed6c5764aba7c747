using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace VipAdmin.Core.Payments.Alipay;

/// <summary>
/// Signs requests as the app and verifies Alipay's signatures, in key mode or in certificate mode (then <see cref="AppCertSn"/> and <see cref="RootCertSn"/>
/// are part of every request).
/// </summary>
public sealed class AlipaySigning
{
    /// <summary>Signature algorithms of the certificates that count in the root serial: those of PKCS#1.</summary>
    private const string RsaSignatures = "1.2.840.113549.1.1";

    private readonly RsaKey appKey;
    private readonly RsaKey platformKey;

    private AlipaySigning(RsaKey appKey, RsaKey platformKey) => (this.appKey, this.platformKey) = (appKey, platformKey);

    /// <summary>Certificate mode: serial of the app's certificate.</summary>
    public string? AppCertSn { get; private init; }

    /// <summary>Certificate mode: serials of the root certificates.</summary>
    public string? RootCertSn { get; private init; }

    /// <summary>Certificate mode: serial of the Alipay certificate we hold; an answer that names another one was signed with a renewed certificate.</summary>
    public string? PlatformCertSn { get; private init; }

    /// <summary>Reads all key material. Null when a fault was added.</summary>
    public static AlipaySigning? Load(AlipayOptions options, ICollection<string> faults)
    {
        var before = faults.Count;
        if (options.AppId is not { Length: > 0 } || !options.AppId.All(char.IsAsciiDigit))
        {
            faults.Add("ALIPAY_APP_ID: expected one app id, digits only; each Alipay app has keys of its own");
        }
        if (!Uri.TryCreate(options.Gateway, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            faults.Add("ALIPAY_GATEWAY: expected an absolute address such as https://openapi.alipay.com/gateway.do");
        }
        var appKey = PemSource.ReadPrivateKey("ALIPAY_PRIVATE_KEY", options.PrivateKey, "the app's private key, PKCS#1 or PKCS#8, as PEM or bare base64",
            faults);
        var signing = options.UsesCertificates ? LoadCertificates(options, appKey, faults) : LoadKey(options, appKey, faults);
        return faults.Count > before ? null : signing;
    }

    /// <summary>
    /// The text that is signed: non-empty parameters but <c>sign</c>, sorted by name, joined as <c>k=v</c> with <c>&amp;</c>, nothing URL-encoded.
    /// In a request <c>sign_type</c> is part of it; in a notification it is not.
    /// </summary>
    public static string Content(IEnumerable<KeyValuePair<string, string>> parameters, bool withSignType = true) => string.Join('&', parameters
        .Where(p => p.Value.Length > 0 && p.Key != "sign" && (withSignType || p.Key != "sign_type"))
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => $"{p.Key}={p.Value}"));

    /// <summary>Signs a text as the app.</summary>
    public string Sign(string content) => appKey.Sign(Encoding.UTF8.GetBytes(content));

    /// <summary>Verifies the raw bytes Alipay signed.</summary>
    public bool Verify(ReadOnlySpan<byte> raw, string sign) => sign.Length > 0 && platformKey.Verify(raw, sign);

    /// <summary>
    /// The text that OpenAPI v3 signs. The portal uses the classic gateway; this and the text of v3 answers (timestamp, nonce, body, each with a line end) are
    /// kept for the shared test vectors, which pin both protocols.
    /// </summary>
    public static string V3Content(string authString, string method, string target, string body, string? appAuthToken)
        => $"{authString}\n{method}\n{target}\n{body}\n" + (appAuthToken is null ? "" : appAuthToken + "\n");

    /// <summary>Serial as Alipay computes it: MD5 over issuer and decimal serial number, in lower-case hex.</summary>
    /// <exception cref="CryptographicException">The issuer's name cannot be written in Alipay's form.</exception>
    public static string CertificateSn(X509Certificate2 certificate)
        => CertificateSn(Issuer(certificate),
            new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="CertificateSn(X509Certificate2)"/>
    /// <param name="issuer">In RFC 2253 form, most specific attribute first, no blanks.</param>
    /// <param name="serial">Unsigned decimal.</param>
#pragma warning disable CA5351 // The platform defines the serial as an MD5; it identifies a certificate and protects nothing.
    public static string CertificateSn(string issuer, string serial) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(issuer + serial)));
#pragma warning restore CA5351

    /// <summary>
    /// Serials of the RSA-signed certificates of a root file, in file order; its EC and SM2 certificates do not count. Empty when none is RSA-signed.
    /// </summary>
    public static string RootSn(IEnumerable<X509Certificate2> certificates) => string.Join('_', certificates
        .Where(c => c.SignatureAlgorithm.Value?.StartsWith(RsaSignatures, StringComparison.Ordinal) == true)
        .Select(CertificateSn));

    /// <summary>The issuer's name in RFC 2253 form. The runtime's own text has blanks, <c>S=</c> for <c>ST=</c> and quotes.</summary>
    /// <exception cref="CryptographicException">A part of the name has several values.</exception>
    public static string Issuer(X509Certificate2 certificate)
    {
        try
        {
            return string.Join(',',
                certificate.IssuerName.EnumerateRelativeDistinguishedNames()
                    .Select(part => $"{Attribute(part.GetSingleElementType())}={Escape(part.GetSingleElementValue() ?? "")}"));
        }
        catch (InvalidOperationException e)
        {
            throw new CryptographicException("The issuer's name is not of the simple form.", e);
        }
    }

    private static string Attribute(Oid type) => type.Value switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        var other => other ?? "",
    };

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var edge = value[i] == ' ' && (i == 0 || i == value.Length - 1) || value[i] == '#' && i == 0;
            text.Append(edge || value[i] is ',' or '+' or '"' or '\\' or '<' or '>' or ';' ? "\\" : "").Append(value[i]);
        }
        return text.ToString();
    }

    private static AlipaySigning? LoadKey(AlipayOptions options, RsaKey? appKey, ICollection<string> faults)
    {
        var platformKey = PemSource.ReadPublicKey("ALIPAY_PUBLIC_KEY", options.PublicKey, "Alipay's public key as PEM or bare base64", faults);
        if (appKey is not null && platformKey is not null && appKey.IsPairOf(platformKey))
        {
            faults.Add("ALIPAY_PUBLIC_KEY: this is the public half of ALIPAY_PRIVATE_KEY; expected Alipay's public key, which the console shows beside it");
        }
        return appKey is null || platformKey is null ? null : new AlipaySigning(appKey, platformKey);
    }

    private static AlipaySigning? LoadCertificates(AlipayOptions options, RsaKey? appKey, ICollection<string> faults)
    {
        var app = PemSource.ReadCertificates("ALIPAY_APP_CERT_PATH", options.AppCertPath, "appCertPublicKey_….crt", faults);
        var platform = PemSource.ReadCertificates("ALIPAY_CERT_PATH", options.CertPath, "alipayCertPublicKey_RSA2.crt", faults);
        var root = PemSource.ReadCertificates("ALIPAY_ROOT_CERT_PATH", options.RootCertPath, "alipayRootCert.crt", faults);
        if (app.Length > 0 && appKey is not null && !(app[0].GetRSAPublicKey() is { } half && appKey.IsPairOf(half)))
        {
            faults.Add("ALIPAY_APP_CERT_PATH: not the certificate of the key in ALIPAY_PRIVATE_KEY; expected both of one application");
        }
        if (platform.Length > 0 && platform[0].GetRSAPublicKey() is not { KeySize: >= 2048 })
        {
            faults.Add("ALIPAY_CERT_PATH: holds no RSA key of 2048 bits or more; expected alipayCertPublicKey_RSA2.crt");
            return null;
        }
        try
        {
            var rootSn = RootSn(root);
            if (root.Length > 0 && rootSn.Length == 0)
            {
                faults.Add("ALIPAY_ROOT_CERT_PATH: holds no certificate signed with RSA, so alipay_root_cert_sn would be empty; expected alipayRootCert.crt");
            }
            return appKey is null || app.Length == 0 || platform.Length == 0 || rootSn.Length == 0
                ? null
                : new AlipaySigning(appKey, RsaKey.Public(platform[0]))
                {
                    AppCertSn = CertificateSn(app[0]), PlatformCertSn = CertificateSn(platform[0]),
                    RootCertSn = rootSn
                };
        }
        catch (CryptographicException e)
        {
            faults.Add($"ALIPAY_ROOT_CERT_PATH, ALIPAY_APP_CERT_PATH, ALIPAY_CERT_PATH: {e.Message} Expected the files as downloaded from the console");
            return null;
        }
    }
}
