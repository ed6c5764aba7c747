using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// The TLS parameters of an address, as libpq and Prisma define them. Both use <c>sslcert</c>: with <c>sslkey</c> it is the client's certificate (libpq), alone
/// it is the certificate of the server or of its authority (Prisma). Verification that either of them asks for is done.
/// </summary>
internal sealed class DatabaseUrlTls
{
    private SslMode? mode;
    private string? accept;
    private ChannelBinding? binding;
    private string? rootCertificate;
    private string? certificate;
    private string? key;
    private string? identity;
    private string? password;

    /// <summary>Applies the parameter; false when it is not about TLS.</summary>
    /// <exception cref="FormatException">The parameter does not allow this value.</exception>
    public bool Take(string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "sslmode":
                mode = value.ToLowerInvariant() switch
                {
                    "disable" => SslMode.Disable,
                    "allow" => SslMode.Allow,
                    "prefer" => SslMode.Prefer,
                    "require" => SslMode.Require,
                    "verify-ca" => SslMode.VerifyCA,
                    "verify-full" => SslMode.VerifyFull,
                    _ => throw new FormatException($"sslmode={value} is not one of disable, allow, prefer, require, verify-ca, verify-full"),
                };
                return true;
            case "sslaccept":
                accept = value.ToLowerInvariant() is "strict" or "accept_invalid_certs" ? value.ToLowerInvariant()
                    : throw new FormatException($"sslaccept={value} is not one of strict, accept_invalid_certs");
                return true;
            case "channel_binding":
                binding = value.ToLowerInvariant() switch
                {
                    "disable" => ChannelBinding.Disable,
                    "prefer" => ChannelBinding.Prefer,
                    "require" => ChannelBinding.Require,
                    _ => throw new FormatException($"channel_binding={value} is not one of disable, prefer, require"),
                };
                return true;
            case "sslrootcert":
                rootCertificate = File(name, value);
                return true;
            case "sslcert":
                certificate = File(name, value);
                return true;
            case "sslkey":
                key = File(name, value);
                return true;
            case "sslidentity":
                identity = File(name, value);
                return true;
            case "sslpassword":
                password = value;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes the collected parameters into the connection string.</summary>
    /// <exception cref="FormatException">Two parameters contradict each other.</exception>
    public void ApplyTo(NpgsqlConnectionStringBuilder result)
    {
        if (key is not null && certificate is null)
        {
            throw new FormatException("sslkey without sslcert: a key needs its certificate");
        }
        if (identity is not null && key is not null)
        {
            throw new FormatException("sslidentity and sslkey are two certificates of the client; one of them is enough");
        }
        var isClients = key is not null || certificate is not null && rootCertificate is not null;
        var authority = rootCertificate ?? (isClients ? null : certificate);
        if (Verified(authority is not null) is { } verified)
        {
            result.SslMode = verified;
        }
        // Npgsql reads an authority only when something is verified, and refuses it otherwise.
        if (authority is not null && result.SslMode is SslMode.VerifyCA or SslMode.VerifyFull)
        {
            result.RootCertificate = authority;
        }
        if (binding is { } bound)
        {
            result.ChannelBinding = bound;
        }
        if ((identity ?? (isClients ? certificate : null)) is { } own)
        {
            result.SslCertificate = own;
        }
        if (key is not null)
        {
            result.SslKey = key;
        }
        if (password is not null)
        {
            result.SslPassword = password;
        }
    }

    /// <summary>
    /// How far the server's certificate is verified; null = not specified. <c>strict</c> verifies all of it. With an authority, <c>require</c> verifies against
    /// it, as in libpq; only <c>accept_invalid_certs</c> does not.
    /// </summary>
    private SslMode? Verified(bool hasAuthority) => (accept, mode) switch
    {
        ("strict", SslMode.Disable) => throw new FormatException("sslaccept=strict verifies the server's certificate, but sslmode=disable uses none"),
        ("strict", _) => SslMode.VerifyFull,
        ("accept_invalid_certs", SslMode.VerifyCA or SslMode.VerifyFull) =>
            throw new FormatException("sslaccept=accept_invalid_certs contradicts an sslmode that verifies the certificate"),
        ("accept_invalid_certs", _) => mode,
        (_, not (SslMode.Disable or SslMode.VerifyFull)) when hasAuthority => SslMode.VerifyCA,
        _ => mode,
    };

    private static string File(string name, string path)
        => System.IO.File.Exists(path) ? path
            : throw new FormatException($"{name}={path}: there is no such file (a relative path begins at the working directory)");
}
