using Npgsql;
using NpgsqlTypes;

namespace VipAdmin.Core.Data;

/// <summary>Typed parameters for statements written by hand.</summary>
public static class Sql
{
    /// <summary>A UTC instant for a column of the backend's tables, which hold UTC without saying so. An untyped instant would be shifted by the session's zone.</summary>
    public static NpgsqlParameter Plain(string name, DateTime utc)
        => new(name, NpgsqlDbType.Timestamp) { Value = DateTime.SpecifyKind(utc, DateTimeKind.Unspecified) };

    /// <summary>An array of texts, some of which may be NULL.</summary>
    public static NpgsqlParameter Texts(string name, IEnumerable<string?> values)
        => new(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = values.ToArray() };
}
