using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>What the database alone takes for a row.</summary>
internal static class RawInsert
{
    /// <summary>Milliseconds of one committed INSERT, the middle of fifty.</summary>
    public static async Task<double> InsertMillisecondsAsync(this PostgresFixture postgres, CancellationToken stop)
    {
        var waits = new List<double>();
        for (var round = 0; round < 50; round++)
        {
            stop.ThrowIfCancellationRequested();
            var begin = TimeProvider.System.GetTimestamp();
            await postgres.ExecuteAsync(
                "INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at, resumed_at) VALUES (gen_random_uuid(), 'bench', 'r', 'b', now(), now())");
            waits.Add(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        }
        return BenchTable.Percentile(waits, 0.5);
    }
}
