using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Data;

/// <summary>The payment backend's tables. The portal creates them only in an empty database of a developer; elsewhere they must exist.</summary>
public static class BusinessTables
{
    /// <summary>The statements that make them, exactly as the backend has them.</summary>
    public static string Script { get; } = ReadScript();

    /// <summary>Creates the tables if they are missing, all or none.</summary>
    public static async Task CreateAsync(VipDb db, CancellationToken stop)
    {
        // Braces in the script's comments would be taken for parameters by the formatting overloads.
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // The script names no schema, and a search_path of the role or the database may name another first.
        command.CommandText = "SET search_path = public; " + Script;
        await db.Database.OpenConnectionAsync(stop);
        await command.ExecuteNonQueryAsync(stop);
        await db.Database.CloseConnectionAsync();
    }

    private static string ReadScript()
    {
        using var script = typeof(BusinessTables).Assembly.GetManifestResourceStream("VipAdmin.Core.Data.BusinessTables.sql")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
