using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VipAdmin.Core.Payments;

/// <summary>
/// An RSA key that signs and verifies SHA256withRSA (PKCS#1 v1.5), the scheme of both platforms. Safe for concurrent use: RSA objects are not documented as
/// thread-safe and cost more to create than to use, so idle ones are kept and each serves one caller at a time.
/// </summary>
public sealed class RsaKey
{
    private readonly ConcurrentBag<RSA> idle = [];
    private readonly RSAParameters parameters;

    private RsaKey(RSA rsa, bool isPrivate)
    {
        if (rsa.KeySize < 2048)
        {
            throw new CryptographicException($"The key has {rsa.KeySize} bits; the platforms use 2048.");
        }
        parameters = rsa.ExportParameters(isPrivate);
        idle.Add(rsa);
    }

    /// <summary>Reads a private key: PEM or bare base64, PKCS#8 or PKCS#1.</summary>
    /// <exception cref="CryptographicException">Not such a key.</exception>
    public static RsaKey Private(string text) => Read(text, isPrivate: true);

    /// <summary>Reads a public key: PEM or bare base64, SPKI or PKCS#1.</summary>
    /// <exception cref="CryptographicException">Not such a key.</exception>
    public static RsaKey Public(string text) => Read(text, isPrivate: false);

    /// <summary>The public key of a certificate.</summary>
    /// <exception cref="CryptographicException">The certificate has no RSA key.</exception>
    public static RsaKey Public(X509Certificate2 certificate)
        => new(certificate.GetRSAPublicKey() ?? throw new CryptographicException("The certificate has no RSA key."), isPrivate: false);

    /// <summary>Whether both keys belong to one pair.</summary>
    public bool IsPairOf(RsaKey other) => parameters.Modulus.AsSpan().SequenceEqual(other.parameters.Modulus);

    /// <inheritdoc cref="IsPairOf(RsaKey)"/>
    public bool IsPairOf(RSA other) => parameters.Modulus.AsSpan().SequenceEqual(other.ExportParameters(false).Modulus);

    /// <summary>Signature in base64.</summary>
    public string Sign(ReadOnlySpan<byte> data)
    {
        var rsa = Rent();
        try
        {
            Span<byte> signature = stackalloc byte[1024];
            return Convert.ToBase64String(signature[..rsa.SignData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)]);
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    /// <summary>Whether the signature is valid; false also for text that is not base64.</summary>
    public bool Verify(ReadOnlySpan<byte> data, string signature)
    {
        Span<byte> bytes = stackalloc byte[1024];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return false;
        }
        var rsa = Rent();
        try
        {
            return rsa.VerifyData(data, bytes[..length], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    private RSA Rent() => idle.TryTake(out var rsa) ? rsa : RSA.Create(parameters);

    private static RsaKey Read(string text, bool isPrivate)
    {
        var rsa = RSA.Create();
        try
        {
            if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
            {
                rsa.ImportFromPem(text);
            }
            else
            {
                Import(rsa, Bare(text), isPrivate);
            }
            return new RsaKey(rsa, isPrivate);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The text holds no single RSA key.", e);
        }
    }

    private static byte[] Bare(string text)
    {
        try
        {
            return Convert.FromBase64String(text.Trim());
        }
        catch (FormatException e)
        {
            throw new CryptographicException("The text is neither PEM nor base64.", e);
        }
    }

    /// <summary>Bare base64 does not say which of the two encodings it is, so the newer one is tried first.</summary>
    private static void Import(RSA rsa, byte[] der, bool isPrivate)
    {
        try
        {
            if (isPrivate)
            {
                rsa.ImportPkcs8PrivateKey(der, out _);
            }
            else
            {
                rsa.ImportSubjectPublicKeyInfo(der, out _);
            }
        }
        catch (CryptographicException)
        {
            if (isPrivate)
            {
                rsa.ImportRSAPrivateKey(der, out _);
            }
            else
            {
                rsa.ImportRSAPublicKey(der, out _);
            }
        }
    }
}
