using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Membership;

/// <summary>
/// The indexes on the payment backend's tables that make the look-up of members fast; those for transaction numbers are
/// <see cref="Backend.TransactionIndexes"/>. The portal never alters those tables: <c>doctor</c> proposes the statements, and without an index a look-up is
/// bounded and says what it did not look through.
/// </summary>
public sealed class MemberIndexes(IDbContextFactory<VipDb> databases)
{
    /// <summary>Below this many members a look-up reads the table in time without them.</summary>
    public const long Noticeable = 100_000;

    private static readonly (SkippedPart Part, string Mark, string Statement)[] Wanted =
    [
        (SkippedPart.PhoneDigits, "right%(phone%", "CREATE INDEX CONCURRENTLY users_phone_tail_idx ON public.users (right(phone, 4))"),
        (SkippedPart.NicknameStart, "(nickname text_pattern_ops)",
            "CREATE INDEX CONCURRENTLY users_nickname_start_idx ON public.users (nickname text_pattern_ops)"),
        (SkippedPart.NicknamePart, "gin (nickname gin_trgm_ops)",
            "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX CONCURRENTLY users_nickname_part_idx ON public.users USING gin (nickname gin_trgm_ops)"),
        // Parts of one or two letters, for which there are no trigrams.
        (SkippedPart.NicknamePart, "gin (string_to_array%nickname",
            "CREATE INDEX CONCURRENTLY users_nickname_letters_idx ON public.users USING gin (string_to_array(nickname, NULL))"),
        (SkippedPart.Email, "lower%(email%", "CREATE INDEX CONCURRENTLY users_email_idx ON public.users (lower(email))"),
    ];

    /// <summary>How many members there are, as PostgreSQL estimates, and the statements for the indexes that are missing.</summary>
    public async Task<(long Members, IReadOnlyList<(SkippedPart Part, string Statement)> Missing)> ReadAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var members = await db.Database.SqlQuery<long>($"""
            SELECT greatest(reltuples, 0)::bigint AS "Value" FROM pg_class WHERE oid = 'public.users'::regclass
            """).SingleAsync(stop);
        var definitions = await db.Database.SqlQuery<string>($"""
            SELECT pg_get_indexdef(indexrelid) AS "Value" FROM pg_index
             WHERE indisvalid AND indrelid = 'public.users'::regclass
            """).ToListAsync(stop);
        return (members, [.. Wanted.Where(wanted => !definitions.Exists(definition => Fits(definition, wanted.Mark)))
            .Select(wanted => (wanted.Part, wanted.Statement))]);
    }

    /// <summary>Whether a definition holds the parts of a mark, in their order; PostgreSQL writes casts between them.</summary>
    private static bool Fits(string definition, string mark)
    {
        var from = 0;
        foreach (var part in mark.Split('%', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = definition.Replace("\"", "", StringComparison.Ordinal).IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }
            from = at + part.Length;
        }
        return true;
    }
}
