using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace VipAdmin.Web.Sandbox;

/// <summary>Writes rows into the backend's tables as the backend would: any columns, many rows, one statement.</summary>
internal static class DemoRows
{
    private static readonly JsonSerializerOptions Json = new(SandboxJson.Options) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Inserts rows whose property names are the columns in snake case; the other columns keep their defaults.</summary>
    /// <param name="table">Table name with schema; from code, never from outside.</param>
    public static async Task InsertAsync<T>(NpgsqlConnection connection, string table, IReadOnlyCollection<T> rows, CancellationToken stop)
    {
        var columns = string.Join(", ", typeof(T).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)));
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $1)";
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(rows, Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(stop);
    }
}
