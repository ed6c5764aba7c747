using System.Globalization;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// <c>DATABASE_URL</c> in the forms of the payment backend: <c>postgresql://user:pass@host:port/db?schema=public</c>, percent-encoded parts,
/// IPv6 in brackets, several hosts, a socket as <c>?host=/run/postgresql</c> or <c>%2Frun%2Fpostgresql</c>.
/// </summary>
public static class DatabaseUrl
{
    /// <summary>Parameters that only concern the backend's own pool; the portal has its own.</summary>
    private static readonly HashSet<string> Ignored = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection_limit", "pool_timeout", "socket_timeout", "pgbouncer", "statement_cache_size", "sslaccept", "channel_binding", "sslidentity",
    };

    /// <summary>The connection string that says the same.</summary>
    /// <exception cref="FormatException">It cannot be understood; the message never contains the password.</exception>
    public static string Parse(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || url[..scheme] is not ("postgresql" or "postgres"))
        {
            throw new FormatException("it does not begin with postgresql://");
        }
        var rest = url[(scheme + 3)..];
        var (address, query) = Cut(rest, rest.IndexOf('?'));
        var (authority, database) = Cut(address, address.IndexOf('/'));
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? ("", "") : Cut(authority[..at], authority.IndexOf(':') is var colon && colon < at ? colon : -1);

        if (database.Contains('@', StringComparison.Ordinal) || query.Contains('@', StringComparison.Ordinal))
        {
            // A password with an unencoded / or ? ends up as host, port, database or parameter: refused before any of them is repeated.
            throw new FormatException("an @ stands behind the host (special characters, also in user and password, must be percent-encoded)");
        }
        var result = new NpgsqlConnectionStringBuilder();
        Hosts(authority[(at + 1)..], result);
        if (user.Length > 0)
        {
            result.Username = Uri.UnescapeDataString(user);
        }
        if (password.Length > 0)
        {
            result.Password = Uri.UnescapeDataString(password);
        }
        if (database.Length > 0)
        {
            result.Database = Uri.UnescapeDataString(database);
        }
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, pair.IndexOf('='));
            Apply(result, name, Uri.UnescapeDataString(value));
        }
        if (string.IsNullOrEmpty(result.Host))
        {
            throw new FormatException("it names no host");
        }
        return string.IsNullOrEmpty(result.Database) ? throw new FormatException("it names no database after the host") : result.ConnectionString;
    }

    private static void Hosts(string hosts, NpgsqlConnectionStringBuilder result)
    {
        var list = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(HostAndPort).ToList();
        if (list is [var (host, port)])
        {
            result.Host = host;
            result.Port = port ?? NpgsqlConnection.DefaultPort;
        }
        else if (list.Count > 1)
        {
            result.Host = string.Join(',', list.Select(item => item.Port is null ? item.Host : $"{item.Host}:{item.Port}"));
        }
    }

    private static (string Host, int? Port) HostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || colon < text.LastIndexOf(']'))
        {
            return (Uri.UnescapeDataString(text).Trim('[', ']'), null);
        }
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? (Uri.UnescapeDataString(text[..colon]).Trim('[', ']'), port)
            // What stands there may be the rest of a password with an unencoded sign: do not repeat it.
            : throw new FormatException("the port is not a number from 1 to 65535 (special characters in user and password must be percent-encoded)");
    }

    private static void Apply(NpgsqlConnectionStringBuilder result, string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "schema" when value == "public":
                break;
            case "schema":
                throw new FormatException($"schema={value}: the payment backend's tables are in schema public");
            case "sslmode":
                result.SslMode = value.ToLowerInvariant() switch
                {
                    "disable" => SslMode.Disable,
                    "allow" => SslMode.Allow,
                    "prefer" => SslMode.Prefer,
                    "require" => SslMode.Require,
                    "verify-ca" => SslMode.VerifyCA,
                    "verify-full" => SslMode.VerifyFull,
                    _ => throw new FormatException($"sslmode={value} is not one of disable, allow, prefer, require, verify-ca, verify-full"),
                };
                break;
            case "host":
                result.Host = value;
                break;
            case "port":
                result.Port = HostAndPort("h:" + value).Port!.Value;
                break;
            case "user":
                result.Username = value;
                break;
            case "password":
                result.Password = value;
                break;
            case "dbname":
                result.Database = value;
                break;
            case "connect_timeout" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                result.Timeout = Math.Clamp(seconds, 0, 1024);
                break;
            case "application_name":
                result.ApplicationName = value;
                break;
            case "sslrootcert":
                result.RootCertificate = value;
                break;
            case "sslcert":
                result.SslCertificate = value;
                break;
            case "sslkey":
                result.SslKey = value;
                break;
            case "options":
                result.Options = value;
                break;
            case var other when Ignored.Contains(other):
                break;
            default:
                // A misspelt sslmode must not quietly become an unencrypted connection.
                throw new FormatException($"the parameter {name} is not known");
        }
    }

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
}
