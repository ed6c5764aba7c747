using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>Does the database accept this host's writes, and is it migrated?</summary>
public sealed class DatabaseHealth(IDbContextFactory<VipDb> databases, HostHeartbeat beat)
{
    /// <summary>
    /// Whether the database accepts writes; migrations are not checked. This host writes every two seconds, but another pooled connection may still lead to a
    /// standby, so one is tested as well.
    /// </summary>
    public async Task<DatabaseState> WritesAsync(CancellationToken stop)
    {
        if (!beat.Writes)
        {
            return beat.IsReadOnly ? DatabaseState.ReadOnly : DatabaseState.Unreachable;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        return await SettingAsync(db, "transaction_read_only", stop) == "on" ? DatabaseState.ReadOnly : DatabaseState.Ready;
    }

    /// <summary>Whether it accepts writes and has every migration.</summary>
    public async Task<DatabaseState> ReadyAsync(CancellationToken stop)
        => await WritesAsync(stop) is not DatabaseState.Ready and var trouble ? trouble
            : await MissingMigrationsAsync(stop) > 0 ? DatabaseState.NotMigrated : DatabaseState.Ready;

    /// <summary>How many migrations are still to be applied.</summary>
    public async Task<int> MissingMigrationsAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return (await MigrationState.ReadAsync(db, stop)).Pending;
    }

    /// <summary>The version of PostgreSQL, e.g. <c>16.4</c>.</summary>
    public async Task<string> VersionAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await SettingAsync(db, "server_version", stop);
    }

    private static async Task<string> SettingAsync(VipDb db, string name, CancellationToken stop)
        => (await db.Database.SqlQuery<string>($"SELECT current_setting({name}) AS \"Value\"").ToListAsync(stop))[0];
}
