using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Data;

/// <summary>The migrations of this program, compared with those that the database has.</summary>
/// <param name="Pending">How many the database still needs.</param>
/// <param name="Unknown">Those that another version of the portal applied.</param>
internal sealed record MigrationState(int Pending, IReadOnlyList<string> Unknown)
{
    /// <summary>
    /// The migrations of this program, oldest first. Their names are written into the assembly when it is built (VipAdmin.Core.csproj): to find them, EF would
    /// load every type of the assembly at each start.
    /// </summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. typeof(MigrationState).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(note => note.Value == "Migration").Select(note => note.Key)
            .Order(StringComparer.Ordinal)];

    /// <summary>Reads what the database has; a database without the portal's tables has none.</summary>
    public static async Task<MigrationState> ReadAsync(VipDb db, CancellationToken stop)
    {
        var exists = await db.Database.SqlQuery<bool>($"""
            SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'vip_admin' AND tablename = 'migrations') AS "Value"
            """).ToListAsync(stop);
        var applied = exists[0] ? await db.Database.SqlQuery<string>($"SELECT migration_id FROM vip_admin.migrations").ToListAsync(stop) : [];
        return new MigrationState(Known.Except(applied).Count(), [.. applied.Except(Known).Order(StringComparer.Ordinal)]);
    }
}
