using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Membership;

/// <summary>
/// Finds members as they are named on the phone: by number, whole, masked or its last digits, by user id or its beginning, by a part of the nickname, by
/// e-mail address, and by the number of an order or of its payment. Phones come back masked. A look-up that shows members leaves one audit row.
/// </summary>
public sealed class MemberSearch(IDbContextFactory<VipDb> databases, TimeProvider time, IOptionsMonitor<MembershipOptions> options)
{
    /// <summary>Hits shown at most.</summary>
    public const int Limit = 20;

    /// <summary>Longest text that is searched for.</summary>
    public const int LongestText = 100;

    /// <summary>Looks up what <see cref="SearchShape"/> recognises and records the look-up if it shows a member.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberMatches> FindAsync(Actor actor, string text, CancellationToken stop)
    {
        var matches = await LookAsync(actor, text, stop);
        await RecordAsync(actor, text, matches, stop);
        return matches;
    }

    /// <summary>The same without an audit row, for a caller that records it when it shows the members.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberMatches> LookAsync(Actor actor, string text, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        var shape = SearchShape.Of(text);
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await BuyerAsync(db, shape, stop) is { } buyer)
        {
            return buyer;
        }
        var matches = await MatchAsync(actor, text, stop);
        return matches.Hits.Count > 0 ? matches : await UnindexedAsync(db, shape, matches, stop);
    }

    /// <summary>The member of an order, by its number or by the platform's number of its payment, as far as an index knows it.</summary>
    private async Task<MemberMatches?> BuyerAsync(VipDb db, SearchShape shape, CancellationToken stop)
    {
        if (shape.As(SearchKind.OrderNo) is { } no
            && await OfAsync(db, db.Members.Where(m => db.Orders.Any(o => o.OrderNo == no && o.UserId == m.UserId)).OrderBy(m => m.UserId),
                MatchedBy.OrderNo, stop) is { } byOrder)
        {
            return byOrder;
        }
        return shape.As(SearchKind.Transaction) is not { } transaction ? null
            : await OfAsync(db, db.Members.Where(m => db.VipGrants.Any(g => g.TransactionId == transaction && g.UserId == m.UserId)
                || db.StatementLines.Any(l => l.TransactionId == transaction && db.Orders.Any(o => o.OrderNo == l.OrderNo && o.UserId == m.UserId)))
                .OrderBy(m => m.UserId), MatchedBy.Transaction, stop);
    }

    /// <summary>What only an index that the backend's tables may lack finds at once.</summary>
    private async Task<MemberMatches> UnindexedAsync(VipDb db, SearchShape shape, MemberMatches before, CancellationToken stop)
    {
        List<SkippedPart> skipped = [.. before.Skipped];
        MemberMatches? found = null;
        if (shape.As(SearchKind.Email) is { } typed)
        {
            if (await db.Database.SqlQuery<bool>($"SELECT has_column_privilege('public.users', 'email', 'SELECT') AS \"Value\"").SingleAsync(stop))
            {
                var email = typed.ToLowerInvariant();
                found = await WithinAsync(db, SkippedPart.Email, skipped, () => OfAsync(db, db.Members.FromSql(
                    $"""
                    SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
                      FROM public.users WHERE lower(email) = {email}
                    """).OrderBy(m => m.UserId), MatchedBy.Email, stop), stop);
            }
            else
            {
                skipped.Add(SkippedPart.EmailUnreadable);
            }
        }
        if (shape.As(SearchKind.Transaction) is { } transaction)
        {
            found ??= await WithinAsync(db, SkippedPart.Transaction, skipped, () => OfAsync(db, db.Members.Where(
                m => db.Orders.Where(o => o.TransactionId == transaction).Select(o => o.UserId).Contains(m.UserId)).OrderBy(m => m.UserId),
                MatchedBy.Transaction, stop), stop);
        }
        return (found ?? before) with { Skipped = skipped };
    }

    /// <summary>Reads for two seconds at most, and notes what it did not get through.</summary>
    private static async Task<MemberMatches?> WithinAsync(VipDb db, SkippedPart part, List<SkippedPart> skipped, Func<Task<MemberMatches?>> read,
        CancellationToken stop)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            await db.Database.ExecuteSqlRawAsync("SET LOCAL statement_timeout = '2s'", stop);
            return await read();
        }
        catch (Exception slow) when (slow is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
            or { InnerException: PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } })
        {
            stop.ThrowIfCancellationRequested();
            skipped.Add(part);
            return null;
        }
    }

    /// <summary>
    /// The same without an audit row, for a caller that does not show the members yet, or records them itself when it does.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberMatches> MatchAsync(Actor actor, string text, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        var shape = SearchShape.Of(text);
        var nothing = new MemberMatches([], MatchedBy.Nothing);
        if (!shape.Readings.Any(reading => IsMember(reading.Kind)))
        {
            return shape.Likely is { } likely ? nothing with { Meant = likely.Kind } : nothing;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await IndexedAsync(db, shape, stop) is { } quick)
        {
            return quick;
        }
        return await PatientAsync(db, shape, stop) ?? nothing;
    }

    /// <summary>
    /// Members found through an index alone, for suggestions while a person is typing: whole phones and ids, and their beginnings. No audit row.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<IReadOnlyList<MemberHit>> SuggestAsync(Actor actor, SearchShape shape, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        await using var db = await databases.CreateDbContextAsync(stop);
        return (await IndexedAsync(db, shape, stop))?.Hits ?? [];
    }

    /// <summary>Writes the audit row of a look-up whose hits are shown; none when there are no hits.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task RecordAsync(Actor actor, string text, MemberMatches matches, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        if (matches.Hits.Count == 0)
        {
            return;
        }
        var (query, by, hits) = (Query(text), matches.By.ToString(), matches.Hits.Count);
        await (matches.Hits is [var only]
            ? WriteAsync(actor, only.UserId, new { query, by, hits }, stop)
            : WriteAsync(actor, null, new { query, by, hits, members = matches.Hits.Select(hit => hit.UserId).ToArray() }, stop));
    }

    /// <summary>Writes the audit row of a member who is opened directly.</summary>
    /// <param name="query">What led there, as <see cref="Query"/> returned it; null for a link.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public Task RecordAsync(Actor actor, string userId, string? query, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        return query is null
            ? WriteAsync(actor, userId, new { by = nameof(MatchedBy.UserId) }, stop)
            : WriteAsync(actor, userId, new { query = MaskedPhone.InText(query.Length > LongestText ? query[..LongestText] : query) }, stop);
    }

    /// <summary>The text as it is kept: in its normal form, without the digits of a phone.</summary>
    public static string Query(string text) => SearchShape.Of(text).Likely switch
    {
        { Kind: SearchKind.PhoneTail, Text: var tail } => "****" + tail[^4..],
        { Kind: SearchKind.Phone, Text: var phone } => MaskedPhone.Of(phone),
        { Text: var normal } => MaskedPhone.InText(normal),
        null => "",
    };

    private static bool IsMember(SearchKind kind) => kind is SearchKind.Phone or SearchKind.MaskedPhone or SearchKind.PhoneTail or SearchKind.NameAndPhoneTail
        or SearchKind.Id or SearchKind.IdStart or SearchKind.Name;

    private async Task WriteAsync(Actor actor, string? target, object data, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.MemberLookedUp, target, Data: data), [], stop);
    }

    private async Task<MemberMatches?> IndexedAsync(VipDb db, SearchShape shape, CancellationToken stop)
    {
        if (shape.As(SearchKind.Phone) is { } phone
            && await OfAsync(db, db.Members.Where(m => m.Phone == phone).OrderBy(m => m.UserId), MatchedBy.Phone, stop) is { } byPhone)
        {
            return byPhone;
        }
        // The backend stores UUIDs in lower or in upper case; its oldest ids are no UUIDs.
        var id = shape.As(SearchKind.Id) ?? shape.As(SearchKind.Name);
        var ids = id is null ? [] : new[] { id, id.ToUpperInvariant() };
        if (id is not null && await OfAsync(db, db.Members.Where(m => ids.Contains(m.UserId)).OrderBy(m => m.UserId), MatchedBy.UserId, stop) is { } byId)
        {
            return byId;
        }
        if (shape.As(SearchKind.PhoneTail) is { Length: >= 7 } first && first[0] == '1')
        {
            var end = After(first);
            if (await OfAsync(db, db.Members.Where(m => m.Phone.CompareTo(first) >= 0 && m.Phone.CompareTo(end) < 0 && m.Phone.StartsWith(first))
                .OrderBy(m => m.Phone), MatchedBy.PhoneStart, stop) is { } byFirst)
            {
                return byFirst;
            }
        }
        if (shape.As(SearchKind.IdStart) is not { } start)
        {
            return null;
        }
        // Ranges let the index be used under any collation; the prefix decides.
        var (lower, upper) = (start, start.ToUpperInvariant());
        var (lowerEnd, upperEnd) = (lower + "zzzz", upper + "ZZZZ");
        return await OfAsync(db, db.Members.Where(m => m.UserId.CompareTo(lower) >= 0 && m.UserId.CompareTo(lowerEnd) <= 0 && m.UserId.StartsWith(lower))
            .Union(db.Members.Where(m => m.UserId.CompareTo(upper) >= 0 && m.UserId.CompareTo(upperEnd) <= 0 && m.UserId.StartsWith(upper)))
            .OrderBy(m => m.UserId), MatchedBy.UserIdStart, stop);
    }

    /// <summary>
    /// What no index of the backend's own answers: each part reads for two seconds at most. With the indexes that <see cref="MemberIndexes"/> proposes, these
    /// are fast too. Null when nothing matches and everything was looked through.
    /// </summary>
    private async Task<MemberMatches?> PatientAsync(VipDb db, SearchShape shape, CancellationToken stop)
    {
        List<SkippedPart> skipped = [];
        MemberMatches? found = null;
        if (shape.As(SearchKind.MaskedPhone) is { } masked)
        {
            var (head, next, pattern, end) = (masked[..3], After(masked[..3]), masked.Replace("****", "%", StringComparison.Ordinal), masked[^4..]);
            found = await WithinAsync(db, SkippedPart.PhoneDigits, skipped, () => OfAsync(db, Ending(db, end)
                .Where(m => m.Phone.CompareTo(head) >= 0 && m.Phone.CompareTo(next) < 0 && EF.Functions.Like(m.Phone, pattern))
                .OrderBy(m => m.Nickname).ThenBy(m => m.UserId), MatchedBy.MaskedPhone, stop), stop);
            return found ?? Nothing();
        }
        if (shape.As(SearchKind.PhoneTail) is { } tail)
        {
            found = await WithinAsync(db, SkippedPart.PhoneDigits, skipped, () => OfAsync(db, Ending(db, tail[^4..])
                .Where(m => EF.Functions.Like(m.Phone, "%" + tail)).OrderBy(m => m.Nickname).ThenBy(m => m.UserId), MatchedBy.PhoneTail, stop), stop);
        }
        if (found is null && shape.As(SearchKind.NameAndPhoneTail) is { } both)
        {
            found = await WithinAsync(db, SkippedPart.PhoneDigits, skipped, () => OfAsync(db, Named(Ending(db, both[^4..]), both[..^5])
                .OrderBy(m => m.Nickname).ThenBy(m => m.UserId), MatchedBy.NicknameAndPhone, stop), stop);
        }
        if (found is null && shape.As(SearchKind.Name) is { } name)
        {
            found = await NamedAsync(db, name, skipped, stop);
        }
        return found is null ? Nothing() : found with { Skipped = skipped };

        MemberMatches? Nothing() => skipped.Count == 0 ? null : new MemberMatches([], MatchedBy.Nothing) { Skipped = skipped };
    }

    /// <summary>Nicknames that begin with the text, in the order of their index, the whole one first; then those that hold it elsewhere.</summary>
    private async Task<MemberMatches?> NamedAsync(VipDb db, string name, List<SkippedPart> skipped, CancellationToken stop)
    {
        var beginning = Literal(name) + "%";
        var first = await WithinAsync(db, SkippedPart.NicknameStart, skipped, () => OfAsync(db, db.Members.FromSql(
            $"""
            SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
              FROM public.users WHERE nickname LIKE {beginning} ORDER BY nickname USING ~<~, user_id LIMIT {Limit + 1}
            """).OrderByDescending(m => m.Nickname == name).ThenBy(m => m.Nickname).ThenBy(m => m.UserId), MatchedBy.Nickname, stop), stop);
        if (first is { More: true })
        {
            return first;
        }
        var known = first?.Hits ?? [];
        var rest = await WithinAsync(db, SkippedPart.NicknamePart, skipped, () => OfAsync(db, Named(db.Members, name)
            .Where(m => !EF.Functions.Like(m.Nickname!, beginning, @"\")).OrderBy(m => m.Nickname).ThenBy(m => m.UserId), MatchedBy.Nickname, stop), stop);
        if (first is null || rest is null)
        {
            return first ?? rest;
        }
        return new MemberMatches([.. known.Concat(rest.Hits).Take(Limit)], MatchedBy.Nickname) { More = rest.More || known.Count + rest.Hits.Count > Limit };
    }

    /// <summary>Members whose phone ends with four digits, in the words of the index for it.</summary>
    private static IQueryable<Member> Ending(VipDb db, string four) => db.Members.FromSql(
        $"""
        SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
          FROM public.users WHERE right(phone, 4) = {four}
        """);

    /// <summary>The first number behind all that begin with these digits.</summary>
    private static string After(string digits) => (long.Parse(digits, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private static IQueryable<Member> Named(IQueryable<Member> members, string part)
    {
        var pattern = "%" + Literal(part) + "%";
        return members.Where(m => m.Nickname != null && EF.Functions.Like(m.Nickname, pattern, @"\"));
    }

    private static string Literal(string text)
        => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    /// <summary>The first hits; null when there are none.</summary>
    private async Task<MemberMatches?> OfAsync(VipDb db, IQueryable<Member> members, MatchedBy by, CancellationToken stop)
    {
        var (now, grace) = (time.UtcNow(), options.CurrentValue.GracePeriodDays);
        var rows = await members.Take(Limit + 1)
            .Select(m => new
            {
                m.UserId, m.Phone, m.Nickname, m.VipLevel, m.VipExpireAt, m.IsLifetimeVip, m.Status,
                LastAt = db.Orders.Where(o => o.UserId == m.UserId && o.OrderType == Order.Vip).OrderByDescending(o => o.CreatedAt)
                    .Select(o => (DateTime?)o.CreatedAt).FirstOrDefault(),
                LastYuan = db.Orders.Where(o => o.UserId == m.UserId && o.OrderType == Order.Vip).OrderByDescending(o => o.CreatedAt)
                    .Select(o => (decimal?)o.Amount).FirstOrDefault(),
            }).AsNoTracking().ToListAsync(stop);
        return rows.Count == 0 ? null : new MemberMatches([.. rows.Take(Limit).Select(m => new MemberHit(
            m.UserId, MaskedPhone.Of(m.Phone), m.Nickname is null ? null : MaskedPhone.InText(m.Nickname), m.VipLevel, m.VipExpireAt,
            MembershipStanding.Of(m.VipLevel, m.VipExpireAt, m.IsLifetimeVip, now, grace), m.Status == Member.Active,
            m.LastAt, m.LastYuan is { } yuan ? Money.FenFromYuan(yuan) : null))], by)
        {
            More = rows.Count > Limit,
        };
    }
}
