using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace VipAdmin.Core.Data;

/// <summary>Helpers for hand-written SQL: typed parameters, and several statements in one round trip.</summary>
public static class Sql
{
    /// <summary>
    /// A UTC instant for a column of the backend's tables, which hold UTC without a zone. An untyped instant would be shifted by the session's zone.
    /// </summary>
    public static NpgsqlParameter Plain(string name, DateTime? utc)
        => new(name, NpgsqlDbType.Timestamp) { Value = utc is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Unspecified) : DBNull.Value };

    /// <summary>A UTC instant for a column of the portal's tables.</summary>
    public static NpgsqlParameter Instant(string name, DateTime? utc) => new(name, NpgsqlDbType.TimestampTz) { Value = utc ?? (object)DBNull.Value };

    /// <summary>A text or NULL.</summary>
    public static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlDbType.Text) { Value = value ?? (object)DBNull.Value };

    /// <summary>A JSON document or NULL.</summary>
    public static NpgsqlParameter Json(string name, string? value) => new(name, NpgsqlDbType.Jsonb) { Value = value ?? (object)DBNull.Value };

    /// <summary>An id or NULL.</summary>
    public static NpgsqlParameter Id(string name, Guid? value) => new(name, NpgsqlDbType.Uuid) { Value = value ?? (object)DBNull.Value };

    /// <summary>An array of texts, some of which may be NULL.</summary>
    public static NpgsqlParameter Texts(string name, IEnumerable<string?> values)
        => new(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = values.ToArray() };

    /// <summary>The Beijing day (<see cref="BusinessDay"/>) of a column of ours.</summary>
    public static SqlPart Day(string instant) => new($"(({instant} AT TIME ZONE 'UTC') + interval '8 hours')::date");

    /// <summary>The statement with its <see cref="SqlPart"/>s written into the text; all other values stay parameters.</summary>
    public static FormattableString With(FormattableString sql)
    {
        var values = new List<object?>();
        var places = sql.GetArguments().Select(each => each is SqlPart part ? Doubled(part.Text, "{", "}") : Place(each)).ToArray<object?>();
        // The text is formatted here and once more by its reader, and each time halves the braces that stand for themselves.
        return FormattableStringFactory.Create(string.Format(CultureInfo.InvariantCulture, Doubled(sql.Format, "{{", "}}"), places), [.. values]);

        static string Doubled(string text, string open, string close)
            => text.Replace(open, open + open, StringComparison.Ordinal).Replace(close, close + close, StringComparison.Ordinal);
        string Place(object? value)
        {
            values.Add(value);
            return $"{{{values.Count - 1}}}";
        }
    }

    /// <summary>Runs statements in one round trip, in the context's transaction.</summary>
    /// <returns>Rows changed by all of them.</returns>
    public static async Task<int> ExecuteAsync(VipDb db, IEnumerable<SqlText> statements, CancellationToken stop)
    {
        await using var batch = Batch(db, statements);
        try
        {
            return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(stop);
        }
        catch (NpgsqlException error)
        {
            DatabasePools.Of(db)?.Notice(error);
            throw;
        }
    }

    /// <summary>Runs statements in one round trip and reads the first row of the only one that returns rows; default when it returns none.</summary>
    public static async Task<T?> FirstAsync<T>(VipDb db, IEnumerable<SqlText> statements, Func<DbDataReader, T> read, CancellationToken stop) where T : class
    {
        await using var batch = Batch(db, statements);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(stop);
            return await reader.ReadAsync(stop) ? read(reader) : null;
        }
        catch (NpgsqlException error)
        {
            DatabasePools.Of(db)?.Notice(error);
            throw;
        }
    }

    private static NpgsqlBatch Batch(VipDb db, IEnumerable<SqlText> statements)
    {
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("These statements need a transaction.");
        var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        if (db.Database.GetCommandTimeout() is { } seconds)
        {
            batch.Timeout = seconds;
        }
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Text;
            command.Parameters.AddRange(statement.Parameters);
            batch.BatchCommands.Add(command);
        }
        return batch;
    }
}
