using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>Tells a row that the database refuses from a database that does not answer.</summary>
public static class DatabaseFault
{
    private const int Tries = 3;

    /// <summary>The database refused this very statement (constraint, trigger, value too long): other rows may well succeed.</summary>
    public static bool IsRefusal(Exception error)
        => Find(error) is PostgresException { SqlState: var state } && state[..2] is "21" or "22" or "23" or "27" or "44" or "P0";

    /// <summary>The database's own words for a refusal, as a constraint or a trigger of the shop gives them; null when something else went wrong.</summary>
    public static string? Refusal(Exception error) => Find(error) is PostgresException refused ? refused.MessageText : null;

    /// <summary>The database as a whole does not work: no connection, shutting down, out of resources, tables missing.</summary>
    public static bool IsOutage(Exception error) => Find(error) is not null && !IsRefusal(error) && !IsLockConflict(error);

    /// <summary>Two transactions got in each other's way; the loser may simply try again.</summary>
    public static bool IsLockConflict(Exception error)
        => Find(error)
            is PostgresException
        {
            SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.LockNotAvailable
        };

    /// <summary>A statement was given up because it took too long; the database may well be working.</summary>
    public static bool IsTimeout(Exception error)
        => Find(error) is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException };

    /// <summary>No connection is free at this moment, on the server or in this host's own pool: waiting helps.</summary>
    public static bool IsCrowded(Exception error) => IsServerFull(error) || IsPoolExhausted(error);

    /// <summary>The server (or the role's or the database's own limit) gives no further connection at this moment.</summary>
    public static bool IsServerFull(Exception error) => Find(error) is PostgresException { SqlState: PostgresErrorCodes.TooManyConnections };

    /// <summary>Every connection of this host's pool is in use.</summary>
    public static bool IsPoolExhausted(Exception error)
        => Find(error) is { InnerException: TimeoutException } found
            && found.Message.StartsWith("The connection pool has been exhausted", StringComparison.Ordinal);

    /// <summary>The server takes no writes: a standby, or a primary that was made read-only.</summary>
    public static bool IsReadOnly(Exception error) => Find(error) is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// What this connection met, the others of its pool will meet too: the server became read-only, shut down or failed over. Connections opened from now on
    /// may be good.
    /// </summary>
    public static bool IsStale(Exception error) => IsReadOnly(error) || Find(error) switch
    {
        PostgresException postgres =>
            postgres.SqlState.StartsWith("57P0", StringComparison.Ordinal) || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
        { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => false,
    };

    /// <summary>Runs a transaction again when it lost against another; it must be safe to repeat.</summary>
    public static async Task<T> RetryLockConflictsAsync<T>(Func<Task<T>> transaction)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await transaction();
            }
            catch (Exception error) when (attempt < Tries && IsLockConflict(error))
            {
                // The other one has what it wanted now; PostgreSQL has already waited for us.
            }
        }
    }

    /// <summary>A statement failed in the database or on the way to it, whatever the reason.</summary>
    public static bool IsDatabase(Exception error)
        => error is NpgsqlException or TimeoutException or DbUpdateException { InnerException: NpgsqlException }
            || error is InvalidOperationException { InnerException: NpgsqlException or TimeoutException };

    /// <summary>A text holds what no stored text can: NUL, or half of a surrogate pair.</summary>
    public static bool IsUnfitText(Exception error)
    {
        for (var each = error; each is not null; each = each.InnerException)
        {
            if (each is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }
                or System.Text.EncoderFallbackException)
            {
                return true;
            }
        }
        return false;
    }

    private static NpgsqlException? Find(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is NpgsqlException found)
            {
                return found;
            }
        }
        return null;
    }
}
