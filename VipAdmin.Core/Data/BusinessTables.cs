using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Data;

/// <summary>The payment backend's tables. The portal creates them only in a developer's empty database; elsewhere they must exist.</summary>
public static class BusinessTables
{
    /// <summary>The statements that create them, exactly as in the backend.</summary>
    public static string Script { get; } = ReadScript();

    /// <summary>Creates the tables if they are missing, all or none.</summary>
    public static async Task CreateAsync(VipDb db, CancellationToken stop)
    {
        // The formatting overloads would take braces in the script's comments for parameters.
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // The script names no schema, and the search_path of the role or database may begin with another one.
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
