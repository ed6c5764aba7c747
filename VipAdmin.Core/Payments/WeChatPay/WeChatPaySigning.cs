using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>The four headers that sign an answer or a notification.</summary>
public sealed record WeChatPaySignature(string? Timestamp, string? Nonce, string? Serial, string? Signature)
{
    /// <summary>Whether there is no signature at all, as on refusals by the outer gateway.</summary>
    public bool IsAbsent => Timestamp is null && Nonce is null && Serial is null && Signature is null;

    /// <summary>
    /// Whether this is one of the deliberately wrong signatures that WeChat Pay sends now and then; they carry this mark, and the next answer is a real one.
    /// </summary>
    public bool IsProbe => Signature?.StartsWith("WECHATPAY/SIGNTEST/", StringComparison.Ordinal) == true;
}

/// <summary>Outcome of a verification: the first check that failed.</summary>
public enum SignatureCheck { Valid, HeadersMissing, ClockOff, UnknownSerial, Wrong }

/// <summary>
/// Signs requests as the merchant and verifies WeChat Pay's signatures, with platform certificates and the platform's public key side by side: both occur while
/// a merchant is migrated from one to the other, and the serial of the answer tells which. Notifications are signed like answers.
/// </summary>
public sealed class WeChatPaySigning
{
    /// <summary>Largest accepted clock difference of an answer, as in the official libraries.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(300);

    private readonly ConcurrentDictionary<string, RsaKey> platformKeys = new(StringComparer.OrdinalIgnoreCase);
    private readonly string mchId;
    private readonly string serial;
    private readonly RsaKey merchantKey;
    private readonly byte[]? apiV3Key;

    private WeChatPaySigning(string mchId, string serial, RsaKey merchantKey, byte[]? apiV3Key)
        => (this.mchId, this.serial, this.merchantKey, this.apiV3Key) = (mchId, serial, merchantKey, apiV3Key);

    /// <summary>
    /// The key id that the platform is asked to sign with: the public key if there is one, else the newest certificate at start; null while none is known.
    /// </summary>
    public string? PreferredSerial { get; private set; }

    /// <summary>Whether platform certificates can be fetched and decrypted.</summary>
    public bool CanDecrypt => apiV3Key is not null;

    /// <summary>Whether answers signed with this serial can be verified.</summary>
    public bool Knows(string keyId) => platformKeys.ContainsKey(keyId);

    /// <summary>Reads all key material. Null when a fault was added.</summary>
    public static WeChatPaySigning? Load(WeChatPayOptions options, ICollection<string> faults)
    {
        var before = faults.Count;
        if (options.AppIds is not { Count: > 0 } apps)
        {
            faults.Add("WECHAT_APP_ID: missing; expected the app id the orders are paid in (wx…), several separated by commas");
        }
        else if (apps.FirstOrDefault(app => !app.All(char.IsAsciiLetterOrDigit)) is { } odd)
        {
            faults.Add($"WECHAT_APP_ID: \"{odd}\" is no app id; expected letters and digits (wx…) without quotes, several separated by commas");
        }
        if (options.MchId is not { Length: > 0 } || !options.MchId.All(char.IsAsciiDigit))
        {
            faults.Add("WECHAT_MCH_ID: expected the merchant number, digits only");
        }
        if (!Uri.TryCreate(options.ApiBaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            faults.Add("WECHAT_API_BASE_URL: expected an absolute address such as https://api.mch.weixin.qq.com");
        }
        var merchantKey = PemSource.ReadPrivateKey("WECHAT_KEY_PATH", options.KeyPath, "apiclient_key.pem", faults);
        var certificate = options.CertPath is { Length: > 0 }
            && PemSource.ReadCertificates("WECHAT_CERT_PATH", options.CertPath, "apiclient_cert.pem", faults) is [var first, ..] ? first : null;
        var serial = options.CertSerialNo is { Length: > 0 } given ? given.ToUpperInvariant() : certificate?.SerialNumber;
        if (serial is null && options.CertPath is not { Length: > 0 })
        {
            faults.Add(
                "WECHAT_PAY_CERT_SERIAL_NO: missing; expected the serial number of the merchant certificate in hex, or WECHAT_CERT_PATH to read it from");
        }
        else if (serial is not null && !serial.All(char.IsAsciiHexDigit))
        {
            faults.Add("WECHAT_PAY_CERT_SERIAL_NO: not hexadecimal; expected the serial number of the merchant certificate as the console shows it");
        }
        if (certificate is not null && merchantKey is not null && !(certificate.GetRSAPublicKey() is { } half && merchantKey.IsPairOf(half)))
        {
            faults.Add("WECHAT_CERT_PATH: not the certificate of the key in WECHAT_KEY_PATH; expected both of one download");
        }
        if (options.ApiV3Key is { Length: > 0 } key && (key.Length != 32 || !Ascii.IsValid(key)))
        {
            faults.Add("WECHAT_PAY_API_KEY_V3: expected exactly 32 ASCII characters");
        }

        var platform = options.PlatformCertPath is { Length: > 0 } path
            ? PemSource.ReadCertificates("WECHAT_PAY_PLATFORM_CERT_PATH", path, "one or more platform certificates, each starting with BEGIN CERTIFICATE",
                faults)
            : [];
        if (platform.Any(c => c.GetRSAPublicKey() is not { KeySize: >= 2048 }))
        {
            faults.Add("WECHAT_PAY_PLATFORM_CERT_PATH: a certificate in it has no RSA key of 2048 bits; expected platform certificates of WeChat Pay only");
        }
        var withPublicKey = options.PublicKeyId is { Length: > 0 } || options.PublicKeyPath is { Length: > 0 };
        if (withPublicKey && options.PublicKeyId?.StartsWith("PUB_KEY_ID_", StringComparison.Ordinal) != true)
        {
            faults.Add("WECHAT_PAY_PUBLIC_KEY_ID: expected PUB_KEY_ID_… as the console shows it, together with WECHAT_PAY_PUBLIC_KEY_PATH");
        }
        var publicKey = withPublicKey ? PemSource.ReadPublicKey("WECHAT_PAY_PUBLIC_KEY_PATH", options.PublicKeyPath, "pub_key.pem", faults) : null;
        if (platform.Length == 0 && !withPublicKey && options is { PlatformCertPath: null or "", ApiV3Key: null or "" })
        {
            faults.Add(
                "WECHAT_PAY_PUBLIC_KEY_ID: missing; answers can be verified only with WECHAT_PAY_PUBLIC_KEY_ID and WECHAT_PAY_PUBLIC_KEY_PATH, "
                + "or with WECHAT_PAY_PLATFORM_CERT_PATH, or with certificates downloaded with WECHAT_PAY_API_KEY_V3");
        }
        if (faults.Count > before)
        {
            return null;
        }

        var signing = new WeChatPaySigning(options.MchId!, serial!, merchantKey!, options.ApiV3Key is { Length: > 0 } v3 ? Encoding.ASCII.GetBytes(v3) : null);
        foreach (var known in platform.OrderBy(c => c.NotBefore))
        {
            signing.platformKeys[known.SerialNumber] = RsaKey.Public(known);
            signing.PreferredSerial = known.SerialNumber;
        }
        if (publicKey is not null)
        {
            signing.platformKeys[options.PublicKeyId!] = publicKey;
            signing.PreferredSerial = options.PublicKeyId;
        }
        return signing;
    }

    /// <summary>The <c>Authorization</c> header of a request.</summary>
    /// <param name="target">Path and query, byte for byte as sent.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public string Authorize(string method, string target, long timestamp, string nonce, ReadOnlySpan<byte> body)
        => $"WECHATPAY2-SHA256-RSA2048 mchid=\"{mchId}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",serial_no=\"{serial}\","
           + $"signature=\"{merchantKey.Sign(RequestMessage(method, target, timestamp, nonce, body))}\"";

    /// <summary>The bytes that a request's signature covers.</summary>
    public static byte[] RequestMessage(string method, string target, long timestamp, string nonce, ReadOnlySpan<byte> body)
        => [.. Encoding.UTF8.GetBytes($"{method}\n{target}\n{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];

    /// <summary>The bytes that the signature of an answer or notification covers.</summary>
    public static byte[] ResponseMessage(string timestamp, string nonce, ReadOnlySpan<byte> body)
        => [.. Encoding.UTF8.GetBytes($"{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];

    /// <summary>Verifies the raw body of an answer or notification.</summary>
    public SignatureCheck Verify(WeChatPaySignature headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (headers is not { Timestamp.Length: > 0, Nonce.Length: > 0, Serial.Length: > 0, Signature.Length: > 0 })
        {
            return SignatureCheck.HeadersMissing;
        }
        if (!long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)seconds - now.ToUnixTimeSeconds()) >= (decimal)ClockTolerance.TotalSeconds)
        {
            return SignatureCheck.ClockOff;
        }
        if (!platformKeys.TryGetValue(headers.Serial, out var key))
        {
            return SignatureCheck.UnknownSerial;
        }
        return key.Verify(ResponseMessage(headers.Timestamp, headers.Nonce, body), headers.Signature) ? SignatureCheck.Valid : SignatureCheck.Wrong;
    }

    /// <summary>
    /// Adds the platform certificates of a certificate answer, provided that the answer is signed by a known key or by one of those certificates, and every
    /// certificate has the serial under which it is listed. Known keys stay.
    /// </summary>
    /// <returns>Whether the answer was valid, even if its list is empty.</returns>
    public bool Learn(IEnumerable<EncryptedCertificate> list, WeChatPaySignature headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var trial = new WeChatPaySigning(mchId, serial, merchantKey, apiV3Key);
        foreach (var (id, key) in platformKeys)
        {
            trial.platformKeys[id] = key;
        }
        try
        {
            foreach (var entry in list)
            {
                using var certificate = X509Certificate2.CreateFromPem(Decrypt(entry.Nonce, entry.AssociatedData, entry.Ciphertext));
                if (!string.Equals(certificate.SerialNumber, entry.SerialNo, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
                trial.platformKeys.TryAdd(certificate.SerialNumber, RsaKey.Public(certificate));
            }
        }
        catch (CryptographicException)
        {
            return false;
        }
        if (trial.Verify(headers, body, now) != SignatureCheck.Valid)
        {
            return false;
        }
        foreach (var (id, key) in trial.platformKeys)
        {
            platformKeys.TryAdd(id, key);
        }
        PreferredSerial ??= headers.Serial;
        return true;
    }

    /// <summary>Decrypts AEAD_AES_256_GCM as used for certificates and notifications.</summary>
    /// <exception cref="CryptographicException">Wrong key, altered text, or not such a text.</exception>
    public string Decrypt(string nonce, string associatedData, string ciphertext)
        => Decrypt(apiV3Key ?? throw new CryptographicException("There is no APIv3 key."), nonce, associatedData, ciphertext);

    /// <inheritdoc cref="Decrypt(string, string, string)"/>
    public static string Decrypt(byte[] apiV3Key, string nonce, string associatedData, string ciphertext)
    {
        const int tagLength = 16;
        try
        {
            var bytes = Convert.FromBase64String(ciphertext);
            if (bytes.Length < tagLength)
            {
                throw new CryptographicException("The text is shorter than its tag.");
            }
            using var aes = new AesGcm(apiV3Key, tagLength);
            var plain = new byte[bytes.Length - tagLength];
            aes.Decrypt(Encoding.UTF8.GetBytes(nonce), bytes.AsSpan(..^tagLength), bytes.AsSpan(^tagLength..), plain, Encoding.UTF8.GetBytes(associatedData));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new CryptographicException("Not a text encrypted with AES-256-GCM.", e);
        }
    }
}

/// <summary>An entry of the certificate list.</summary>
public sealed record EncryptedCertificate(string SerialNo, string Nonce, string AssociatedData, string Ciphertext);
