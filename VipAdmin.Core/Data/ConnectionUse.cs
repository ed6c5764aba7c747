namespace VipAdmin.Core.Data;

/// <summary>Connections to the server: what it gives and who may take them.</summary>
/// <param name="Given">What the portal's role may have in all.</param>
/// <param name="Hosts">Hosts of the portal that are alive; at least this one.</param>
/// <param name="Others">Connections that other programs hold now.</param>
public sealed record ConnectionUse(int Given, int Hosts, int Others)
{
    /// <summary>As the server has it now.</summary>
    public static async Task<ConnectionUse> ReadAsync(DatabasePools pools, CancellationToken stop)
    {
        await using var ask = pools.Work.CreateCommand("""
            SELECT least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                       - coalesce(current_setting('reserved_connections', true)::int, 0),
                     (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
                     (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())),
                   (SELECT count(*)::int FROM vip_admin.hosts WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - interval '30 seconds'),
                   (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND NOT starts_with(application_name, 'VipAdmin '))
            """);
        await using var answer = await ask.ExecuteReaderAsync(stop);
        await answer.ReadAsync(stop);
        return new ConnectionUse(answer.GetInt32(0), Math.Max(1, answer.GetInt32(1)), answer.GetInt32(2));
    }
}
