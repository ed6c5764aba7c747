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
        List<SkippedPart> skipped = [];
        // Before nicknames: an address is hardly ever a part of one, and looking for that may take its whole time.
        if (shape.As(SearchKind.Email) is { } email && await EmailAsync(db, email, skipped, stop) is { } addressed)
        {
            return addressed;
        }
        var matches = await MatchAsync(actor, text, stop);
        return matches.Hits.Count > 0 ? matches : await UnindexedAsync(db, shape, matches with { Skipped = [.. matches.Skipped, .. skipped] }, stop);
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
        if (shape.As(SearchKind.Transaction) is not { } transaction)
        {
            return null;
        }
        // In two steps: as one condition on the members, either of two, it would be checked for each of them.
        var buyers = await db.VipGrants.Where(g => g.TransactionId == transaction).Select(g => g.UserId)
            .Union(from line in db.StatementLines
                   where line.TransactionId == transaction
                   join order in db.Orders on line.OrderNo equals order.OrderNo
                   where order.UserId != null
                   select order.UserId!).OrderBy(id => id).Take(Limit + 1).ToListAsync(stop);
        return buyers.Count == 0 ? null
            : await OfAsync(db, db.Members.Where(m => buyers.Contains(m.UserId)).OrderBy(m => m.UserId), MatchedBy.Transaction, stop);
    }

    /// <summary>The member of an e-mail address; notes what the portal may not or cannot look through.</summary>
    private async Task<MemberMatches?> EmailAsync(VipDb db, string typed, List<SkippedPart> skipped, CancellationToken stop)
    {
        if (!await ReadsEmailAsync(db, stop))
        {
            skipped.Add(SkippedPart.EmailUnreadable);
            return null;
        }
        var email = typed.ToLowerInvariant();
        return await WithinAsync(db, SkippedPart.Email, skipped, () => OfAsync(db, db.Members.FromSql(
            $"""
            SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
              FROM public.users WHERE lower(email) = {email}
            """).OrderBy(m => m.UserId), MatchedBy.Email, stop), stop);
    }

    /// <summary>Whether members can be found by e-mail address: the portal's role needs a right for that which it can do without.</summary>
    public async Task<bool> ReadsEmailAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await ReadsEmailAsync(db, stop);
    }

    private static Task<bool> ReadsEmailAsync(VipDb db, CancellationToken stop)
        => db.Database.SqlQuery<bool>($"SELECT has_column_privilege('public.users', 'email', 'SELECT') AS \"Value\"").SingleAsync(stop);

    /// <summary>What only an index that the backend's tables may lack finds at once.</summary>
    private async Task<MemberMatches> UnindexedAsync(VipDb db, SearchShape shape, MemberMatches before, CancellationToken stop)
    {
        if (shape.As(SearchKind.Transaction) is not { } transaction)
        {
            return before;
        }
        List<SkippedPart> skipped = [.. before.Skipped];
        if (!(await TransactionIndexes.ReadAsync(db, stop)).Orders)
        {
            return before with { Skipped = [.. skipped, SkippedPart.Transaction] };
        }
        var found = await WithinAsync(db, SkippedPart.Transaction, skipped, () => OfAsync(db, db.Members.Where(
            m => db.Orders.Where(o => o.TransactionId == transaction).Select(o => o.UserId).Contains(m.UserId)).OrderBy(m => m.UserId),
            MatchedBy.Transaction, stop), stop);
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

    /// <summary>Writes the audit row of a look-up whose hits are shown; none when there are no hits.</summary>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task RecordAsync(Actor actor, string text, MemberMatches matches, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        if (matches.Hits.Count == 0)
        {
            return;
        }
        var (query, by, hits) = (Query(text, matches.By), matches.By.ToString(), matches.Hits.Count);
        bool? more = matches.More ? true : null;
        await (matches.Hits is [var only]
            ? WriteAsync(actor, only.UserId, new { query, by, hits, more }, stop)
            : WriteAsync(actor, null, new { query, by, hits, more, members = matches.Hits.Select(hit => hit.UserId).ToArray() }, stop));
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
    /// <param name="by">What it matched by, which tells the beginning of a phone from its end.</param>
    public static string Query(string text, MatchedBy by) => SearchShape.Of(text).Likely switch
    {
        { Kind: SearchKind.PhoneTail, Text: var first } when by == MatchedBy.PhoneStart => first[..3] + "****…",
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
            if (await OfAsync(db, MemberQueries.PhoneStart(db, first).OrderBy(m => m.Phone), MatchedBy.PhoneStart, stop) is { } byFirst)
            {
                return byFirst;
            }
        }
        if (shape.As(SearchKind.IdStart) is not { } start)
        {
            return null;
        }
        return await OfAsync(db, MemberQueries.UserIdStart(db, start).OrderBy(m => m.UserId), MatchedBy.UserIdStart, stop);
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
            found = await WithinAsync(db, SkippedPart.PhoneDigits, skipped,
                () => OfAsync(db, MemberQueries.ByName(MemberQueries.Masked(db, masked)), MatchedBy.MaskedPhone, stop), stop);
            return found ?? Nothing();
        }
        if (shape.As(SearchKind.PhoneTail) is { } tail)
        {
            found = await WithinAsync(db, SkippedPart.PhoneDigits, skipped,
                () => OfAsync(db, MemberQueries.ByName(MemberQueries.PhoneTail(db, tail)), MatchedBy.PhoneTail, stop), stop);
        }
        foreach (var (kind, text) in found is null ? shape.Readings : [])
        {
            found ??= kind switch
            {
                SearchKind.NameAndPhoneTail => await WithinAsync(db, SkippedPart.PhoneDigits, skipped,
                    () => OfAsync(db, MemberQueries.ByName(MemberQueries.NameAndPhoneTail(db, text)), MatchedBy.NicknameAndPhone, stop), stop),
                SearchKind.Name => await NamedAsync(db, text, null, Limit, skipped, stop),
                _ => null,
            };
        }
        return found is null ? Nothing() : found with { Skipped = skipped };

        MemberMatches? Nothing() => skipped.Count == 0 ? null : new MemberMatches([], MatchedBy.Nothing) { Skipped = skipped };
    }

    /// <summary>Nicknames that begin with the text, in the order of their index, the whole one first; then those that hold it elsewhere.</summary>
    /// <param name="last">Only those behind this one.</param>
    private async Task<MemberMatches?> NamedAsync(VipDb db, string name, Member? last, int limit, List<SkippedPart> skipped, CancellationToken stop)
    {
        var beginning = last is null || last.Nickname?.StartsWith(name, StringComparison.Ordinal) == true;
        var first = !beginning ? null : await WithinAsync(db, SkippedPart.NicknameStart, skipped,
            () => OfAsync(db, MemberQueries.NameStart(db, name, last, limit + 1), MatchedBy.Nickname, stop, limit), stop);
        if (first is { More: true })
        {
            return first;
        }
        var known = first?.Hits ?? [];
        var others = MemberQueries.NameInside(db, name);
        var rest = await WithinAsync(db, SkippedPart.NicknamePart, skipped,
            () => OfAsync(db, MemberQueries.ByName(beginning ? others : MemberQueries.BehindByName(others, last!)), MatchedBy.Nickname, stop, limit), stop);
        if (first is null || rest is null)
        {
            return first ?? rest;
        }
        return new MemberMatches([.. known.Concat(rest.Hits).Take(limit)], MatchedBy.Nickname) { More = rest.More || known.Count + rest.Hits.Count > limit };
    }

    /// <summary>
    /// The hits behind one of a list, in the list's order; without an audit row. The list is named by what matched, so that no other reading of the text takes
    /// its place.
    /// </summary>
    /// <param name="by">Of the first hits.</param>
    /// <param name="after">User id of the last hit before them.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<MemberMatches> BehindAsync(Actor actor, string text, MatchedBy by, string after, int limit, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        var shape = SearchShape.Of(text);
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.UserId == after, stop) is not { } last)
        {
            return new MemberMatches([], by);
        }
        List<SkippedPart> skipped = [];
        var found = (by, shape.As(KindOf(by))) switch
        {
            (_, null) => null,
            (MatchedBy.Nickname, { } name) => await NamedAsync(db, name, last, limit, skipped, stop),
            (MatchedBy.PhoneStart, { } digits) => await OfAsync(db,
                MemberQueries.PhoneStart(db, digits).Where(m => m.Phone.CompareTo(last.Phone) > 0).OrderBy(m => m.Phone), by, stop, limit),
            (MatchedBy.UserIdStart, { } start) => await OfAsync(db,
                MemberQueries.UserIdStart(db, start).Where(m => m.UserId.CompareTo(after) > 0).OrderBy(m => m.UserId), by, stop, limit),
            (_, { } digits) => await WithinAsync(db, SkippedPart.PhoneDigits, skipped, () => OfAsync(db,
                MemberQueries.ByName(MemberQueries.BehindByName(by switch
                {
                    MatchedBy.MaskedPhone => MemberQueries.Masked(db, digits),
                    MatchedBy.PhoneTail => MemberQueries.PhoneTail(db, digits),
                    _ => MemberQueries.NameAndPhoneTail(db, digits),
                }, last)), by, stop, limit), stop),
        };
        return (found ?? new MemberMatches([], by)) with { Skipped = skipped };
    }

    /// <summary>The reading of a text that a list of hits comes from; anything else names one member.</summary>
    private static SearchKind KindOf(MatchedBy by) => by switch
    {
        MatchedBy.Nickname => SearchKind.Name,
        MatchedBy.PhoneStart or MatchedBy.PhoneTail => SearchKind.PhoneTail,
        MatchedBy.UserIdStart => SearchKind.IdStart,
        MatchedBy.MaskedPhone => SearchKind.MaskedPhone,
        MatchedBy.NicknameAndPhone => SearchKind.NameAndPhoneTail,
        _ => SearchKind.Spoilt,
    };

    /// <summary>The first hits; null when there are none.</summary>
    private async Task<MemberMatches?> OfAsync(VipDb db, IQueryable<Member> members, MatchedBy by, CancellationToken stop, int limit = Limit)
    {
        var (now, grace) = (time.UtcNow(), options.CurrentValue.GracePeriodDays);
        var rows = await members.Take(limit + 1)
            .Select(m => new
            {
                m.UserId, m.Phone, m.Nickname, m.VipLevel, m.VipExpireAt, m.IsLifetimeVip, m.Status,
                LastAt = db.Orders.Where(o => o.UserId == m.UserId && o.OrderType == Order.Vip).OrderByDescending(o => o.CreatedAt)
                    .Select(o => (DateTime?)o.CreatedAt).FirstOrDefault(),
                LastYuan = db.Orders.Where(o => o.UserId == m.UserId && o.OrderType == Order.Vip).OrderByDescending(o => o.CreatedAt)
                    .Select(o => (decimal?)o.Amount).FirstOrDefault(),
            }).AsNoTracking().ToListAsync(stop);
        return rows.Count == 0 ? null : new MemberMatches([.. rows.Take(limit).Select(m => new MemberHit(
            m.UserId, MaskedPhone.Of(m.Phone), m.Nickname is null ? null : MaskedPhone.InText(m.Nickname), m.VipLevel, m.VipExpireAt,
            MembershipStanding.Of(m.VipLevel, m.VipExpireAt, m.IsLifetimeVip, now, grace), m.Status == Member.Active,
            m.LastAt, m.LastYuan is { } yuan ? Money.FenFromYuan(yuan) : null))], by)
        {
            More = rows.Count > limit,
        };
    }
}
