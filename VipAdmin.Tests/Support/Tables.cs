using Npgsql;

namespace VipAdmin.Tests.Support;

/// <summary>What stands in the database, to see that nothing has changed.</summary>
public static class Tables
{
    /// <summary>A fingerprint of every table of both schemas, save the record of the runs themselves.</summary>
    public static async Task<Dictionary<string, string>> FingerprintsAsync(this PostgresFixture postgres)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var connection = await postgres.DataSource.OpenConnectionAsync(stop);
        var names = new List<string>();
        await using (var list = new NpgsqlCommand("""
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
             WHERE schemaname IN ('public', 'vip_admin') AND tablename NOT IN ('job_runs', 'job_run_items', 'job_run_attempts', 'planned_reminders', 'logs')
            """, connection))
        {
            await using var reader = await list.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                names.Add(reader.GetString(0));
            }
        }
        var prints = new Dictionary<string, string>();
        foreach (var name in names)
        {
            await using var print = new NpgsqlCommand($"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {name} t", connection);
            prints[name] = (string)(await print.ExecuteScalarAsync(stop))!;
        }
        return prints;
    }
}
