using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Data;

/// <summary>The payment backend's tables. The portal creates them only in an empty database of a developer; elsewhere they must exist.</summary>
public static class BusinessTables
{
    /// <summary>Creates the tables if they are missing, exactly as the backend has them.</summary>
    public static async Task CreateAsync(VipDb db, CancellationToken stop)
    {
        await using var script = typeof(BusinessTables).Assembly.GetManifestResourceStream("VipAdmin.Core.Data.BusinessTables.sql")!;
        using var reader = new StreamReader(script);
        var sql = await reader.ReadToEndAsync(stop);
        // Braces in the script's comments would be taken for parameters by the formatting overloads.
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await db.Database.OpenConnectionAsync(stop);
        await command.ExecuteNonQueryAsync(stop);
        await db.Database.CloseConnectionAsync();
    }
}
