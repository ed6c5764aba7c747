using System.Security.Cryptography;
using System.Text;

namespace VipAdmin.Web.Sandbox;

/// <summary>A generated RSA key pair that signs and verifies as both platforms do: PKCS#1 v1.5 with SHA-256, signatures in base64.</summary>
public sealed class SigningKey
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly Lock gate = new();

    /// <summary>Private key, PKCS#8 PEM.</summary>
    public string PrivatePem => rsa.ExportPkcs8PrivateKeyPem();

    /// <summary>Public key, SubjectPublicKeyInfo PEM.</summary>
    public string PublicPem => rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>The pair itself, for making a certificate.</summary>
    public RSA Pair => rsa;

    public string Sign(string text)
    {
        lock (gate)
        {
            return Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
    }

    /// <summary>False for anything that is not this key's signature of the text, base64 or not.</summary>
    public bool Verify(string text, string signature)
    {
        var bytes = new byte[rsa.KeySize / 8];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return false;
        }
        lock (gate)
        {
            return rsa.VerifyData(Encoding.UTF8.GetBytes(text), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }
}
