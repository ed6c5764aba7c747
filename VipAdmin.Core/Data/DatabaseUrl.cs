using System.Globalization;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>
/// <c>DATABASE_URL</c> in the forms of the payment backend: <c>postgresql://user:pass@host:port/db?schema=public</c>, percent-encoded parts,
/// IPv6 in brackets, several hosts, a socket as <c>?host=/run/postgresql</c> or <c>%2Frun%2Fpostgresql</c>.
/// </summary>
public static class DatabaseUrl
{
    /// <summary>
    /// The equivalent connection string. <c>connection_limit</c> becomes its <c>Maximum Pool Size</c>, which <see cref="ConnectionBudget"/> reads as the limit
    /// of the whole host.
    /// </summary>
    /// <exception cref="FormatException">The address is invalid; the message never contains the password.</exception>
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
            // A password with an unencoded / or ? would be read as host, port, database or parameter; refused before any of them is repeated in a message.
            throw new FormatException("there is an @ after the host (special characters, also in user and password, must be percent-encoded)");
        }
        // Prisma encrypts with TLS only. Looking for a Kerberos ticket would load its libraries and take time before every connection.
        var result = new NpgsqlConnectionStringBuilder { GssEncryptionMode = GssEncryptionMode.Disable };
        DatabaseUrlTls tls = new();
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
            if (!tls.Take(name, Uri.UnescapeDataString(value)))
            {
                Apply(result, name, Uri.UnescapeDataString(value));
            }
        }
        tls.ApplyTo(result);
        PreferPrimary(result);
        if (string.IsNullOrEmpty(result.Host))
        {
            throw new FormatException("it names no host");
        }
        return string.IsNullOrEmpty(result.Database) ? throw new FormatException("it names no database after the host") : result.ConnectionString;
    }

    /// <summary>
    /// Several hosts mean the one that takes writes, wherever that is after a fail-over. Npgsql accepts this attribute for lists only; that a single host takes
    /// writes is checked at start.
    /// </summary>
    public static void PreferPrimary(NpgsqlConnectionStringBuilder result)
    {
        if (result.Host?.Contains(',', StringComparison.Ordinal) != true)
        {
            result.Remove("Target Session Attributes");
        }
        else
        {
            result.TargetSessionAttributes ??= "read-write";
        }
    }

    /// <summary>
    /// <c>pool_timeout</c>: how long a statement may wait while this host's own connections are all in use. Null when not given; infinite for 0.
    /// </summary>
    public static TimeSpan? PoolTimeout(string url)
    {
        var found = url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(pair => Cut(pair, pair.IndexOf('=')))
            .LastOrDefault(pair => pair.Before.Equals("pool_timeout", StringComparison.OrdinalIgnoreCase)).After;
        return found is null || !long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? null
            : seconds == 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
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
            // The text may be the rest of a password with an unencoded character, so it is not repeated.
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
            case "connect_timeout":
                result.Timeout = (int)Math.Min(Whole(name, value), 1024);
                break;
            case "socket_timeout":
                // Prisma: the longest time that one statement may take.
                result.CommandTimeout = (int)Math.Min(Whole(name, value), int.MaxValue);
                break;
            case "connection_limit":
                result.MaxPoolSize = Whole(name, value) is var limit and > 0 ? (int)Math.Min(limit, 1024)
                    : throw new FormatException("connection_limit=0 allows no connection at all");
                break;
            case "pool_timeout":
                // Read by PoolTimeout; connection strings have no such keyword.
                _ = Whole(name, value);
                break;
            case "statement_cache_size":
                // The maximum of prepared statements that the client keeps. The portal keeps none, so every limit is met.
                _ = Whole(name, value);
                break;
            case "pgbouncer":
                RefusePooler(value);
                break;
            case "target_session_attrs":
                result.TargetSessionAttributes = value.ToLowerInvariant() switch
                {
                    "primary" => "primary",
                    // The portal writes, so only a host that takes writes will do.
                    "read-write" or "prefer-primary" or "any" => "read-write",
                    "read-only" or "standby" or "prefer-standby" =>
                        throw new FormatException($"target_session_attrs={value}: the portal writes, and needs the primary (read-write)"),
                    _ => throw new FormatException($"target_session_attrs={value} is not one of read-write, primary, any"),
                };
                break;
            case "load_balance_hosts":
                result.LoadBalanceHosts = value.ToLowerInvariant() switch
                {
                    "random" or "true" => true,
                    "disable" or "false" => false,
                    _ => throw new FormatException($"load_balance_hosts={value} is not one of disable, random"),
                };
                break;
            case "gssencmode":
                result.GssEncryptionMode = value.ToLowerInvariant() switch
                {
                    "disable" => GssEncryptionMode.Disable,
                    "prefer" => GssEncryptionMode.Prefer,
                    "require" => GssEncryptionMode.Require,
                    _ => throw new FormatException($"gssencmode={value} is not one of disable, prefer, require"),
                };
                break;
            case "application_name":
                result.ApplicationName = value;
                break;
            case "options":
                result.Options = value;
                break;
            default:
                // A misspelt sslmode must not silently become an unencrypted connection.
                throw new FormatException($"the parameter {name} is not known");
        }
    }

    private static long Whole(string name, string value)
        => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"{name}={value} is not a whole number");

    /// <summary>In Prisma it announces a pooler in transaction mode, where a client has no session of its own.</summary>
    private static void RefusePooler(string value)
    {
        if (value.ToLowerInvariant() is not ("false" or "0"))
        {
            throw new FormatException(
                "pgbouncer=true: this address leads through a pooler in transaction mode, and the portal's locks and signals need sessions of their own; "
                + "name a direct connection for the portal: the server's own host and port without pgbouncer=true (the backend may have it as DIRECT_URL)");
        }
    }

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
}
