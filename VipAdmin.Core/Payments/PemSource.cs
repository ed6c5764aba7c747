using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Payments;

/// <summary>Reads settings that hold key material as PEM text, as bare base64, or as the path of a file with either.</summary>
public static class PemSource
{
    /// <summary>A base64 key is far longer than any sensible path.</summary>
    private const int LongestPath = 255;

    /// <summary>
    /// The key material; null after adding a fault that names <paramref name="key"/>. The value is repeated only when it can be nothing but a path.
    /// </summary>
    /// <param name="key">Name of the setting as operators know it.</param>
    public static string? TryRead(string key, string? value, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            faults.Add($"{key}: missing; expected PEM text or the path of a PEM file");
            return null;
        }
        if (value.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            // One-line environment variables write line ends as \n.
            return value.Replace("\\n", "\n", StringComparison.Ordinal);
        }
        if (value.Length > LongestPath)
        {
            return value;
        }
        try
        {
            return File.ReadAllText(value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(SettingKind.KeyMaterial.IsPath(value)
                ? $"{key}: the file {value} cannot be read ({e.GetType().Name}); expected PEM text or the path of a readable PEM file"
                : $"{key}: neither PEM text nor a readable file ({e.GetType().Name}; value not shown); expected PEM text or the path of a readable PEM file");
            return null;
        }
    }

    /// <summary>Reads a private key; null after adding a fault.</summary>
    /// <param name="expected">The expected content of the setting, in the platform's terms.</param>
    public static RsaKey? ReadPrivateKey(string key, string? value, string expected, ICollection<string> faults)
        => Read(key, value, RsaKey.Private, "an RSA private key of 2048 bits or more", expected, faults);

    /// <summary>Reads a public key; null after adding a fault.</summary>
    public static RsaKey? ReadPublicKey(string key, string? value, string expected, ICollection<string> faults)
        => Read(key, value, RsaKey.Public, "an RSA public key of 2048 bits or more", expected, faults);

    /// <summary>
    /// Reads one or more certificates in file order, from PEM text or from one or several paths separated by commas; empty after adding a fault.
    /// </summary>
    public static X509Certificate2[] ReadCertificates(string key, string? value, string expected, ICollection<string> faults)
    {
        var before = faults.Count;
        var isText = value?.Contains("-----BEGIN ", StringComparison.Ordinal) != false;
        string?[] sources = isText ? new string?[] { value } : value!.Split(',', StringSplitOptions.TrimEntries);
        var certificates = sources.SelectMany(source => Read(key, source, Certificates, "a certificate", expected, faults) ?? []).ToArray();
        return faults.Count == before ? certificates : [];
    }

    private static X509Certificate2[] Certificates(string text)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(text);
        return certificates.Count > 0 ? [.. certificates] : throw new CryptographicException("The text holds none.");
    }

    private static T? Read<T>(string key, string? value, Func<string, T> parse, string what, string expected, ICollection<string> faults) where T : class
    {
        if (TryRead(key, value, faults) is not { } text)
        {
            return null;
        }
        try
        {
            return parse(text);
        }
        catch (CryptographicException e)
        {
            faults.Add($"{key}: not {what} ({e.Message.TrimEnd('.')}); expected {expected}");
            return null;
        }
    }
}
