using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace VipAdmin.Core.Data;

/// <summary>Distinguishes a refused row from a database that does not answer.</summary>
public static class DatabaseFault
{
    private const int Tries = 3;

    /// <summary>The database refused this statement (constraint, trigger, value too long); other rows may still succeed.</summary>
    public static bool IsRefusal(Exception error)
        => Find(error) is PostgresException { SqlState: var state } && state[..2] is "21" or "22" or "23" or "27" or "44" or "P0";

    /// <summary>The database's own message for a refusal, as a constraint or a trigger of the shop words it; null for other errors.</summary>
    public static string? Refusal(Exception error) => Find(error) is PostgresException refused ? refused.MessageText : null;

    /// <summary>The database as a whole does not work: no connection, shutting down, out of resources, tables missing.</summary>
    public static bool IsOutage(Exception error) => Find(error) is not null && !IsRefusal(error) && !IsLockConflict(error);

    /// <summary>Two transactions conflicted; the loser can be repeated.</summary>
    public static bool IsLockConflict(Exception error)
        => Find(error)
            is PostgresException
        {
            SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.LockNotAvailable
        };

    /// <summary>A statement was aborted because it took too long; the database may be working.</summary>
    public static bool IsTimeout(Exception error)
        => Find(error) is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException };

    /// <summary>No connection is free right now, on the server or in this host's pool: waiting helps.</summary>
    public static bool IsCrowded(Exception error) => IsServerFull(error) || IsPoolExhausted(error);

    /// <summary>The server (or the limit of the role or database) grants no further connection right now.</summary>
    public static bool IsServerFull(Exception error) => Find(error) is PostgresException { SqlState: PostgresErrorCodes.TooManyConnections };

    /// <summary>Every connection of this host's pool is in use.</summary>
    public static bool IsPoolExhausted(Exception error)
        => Find(error) is { InnerException: TimeoutException } found
            && found.Message.StartsWith("The connection pool has been exhausted", StringComparison.Ordinal);

    /// <summary>The server takes no writes: a standby, or a primary that was made read-only.</summary>
    public static bool IsReadOnly(Exception error) => Find(error) is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// An error that the other connections of the pool will meet too: the server became read-only, shut down or failed over. New connections may work.
    /// </summary>
    public static bool IsStale(Exception error) => IsReadOnly(error) || Find(error) switch
    {
        PostgresException postgres =>
            postgres.SqlState.StartsWith("57P0", StringComparison.Ordinal) || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
        { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => false,
    };

    /// <summary>Repeats a transaction that lost to another; it must be safe to repeat.</summary>
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
                // The other transaction has finished: PostgreSQL already waited for it.
            }
        }
    }

    /// <summary>A statement failed in the database or on the way to it.</summary>
    public static bool IsDatabase(Exception error)
        => error is NpgsqlException or TimeoutException or DbUpdateException { InnerException: NpgsqlException }
            || error is InvalidOperationException { InnerException: NpgsqlException or TimeoutException };

    /// <summary>A text contains what PostgreSQL cannot store: NUL or an unpaired surrogate.</summary>
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
