using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Reminders;

/// <summary>Who gets no reminders, since when, until when, and why?</summary>
public sealed class ReminderExclusionBoard(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Rows per page.</summary>
    public const int PageSize = 50;

    /// <summary>Rows are counted up to this number.</summary>
    public const int CountLimit = 10_000;

    private static readonly KeyOrder<ReminderExclusion, Guid> NewestFirst = KeyOrder.By((ReminderExclusion exclusion) => exclusion.Id);

    /// <summary>A page of the exclusions, newest first, and how many there are (up to one more than <see cref="CountLimit"/>).</summary>
    /// <param name="ended">Those that have ended, instead of those in force.</param>
    /// <exception cref="NotPermittedException">The actor may not look up members.</exception>
    public async Task<(KeyPage<ExclusionRow> Page, int Count)> ReadAsync(Actor actor, bool ended, Guid? before, Guid? after, CancellationToken stop)
    {
        actor.Demand(Permission.LookUpMembers);
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var matching = db.ReminderExclusions.AsNoTracking()
            .Where(each => (each.EndedAt == null && (each.Until == null || each.Until > now)) != ended);
        var page = await KeyPage.ReadAsync(matching, NewestFirst, KeyBound.Of(before, after), PageSize, rows => rows
            .GroupJoin(db.Members, each => each.UserId, member => member.UserId, (each, member) => new { each, member })
            .SelectMany(x => x.member.DefaultIfEmpty(), (x, member) => new ExclusionRow(
                x.each.Id, x.each.UserId, member == null ? null : member.Phone, member == null ? null : member.Nickname, x.each.Reason, x.each.Until,
                x.each.CreatedBy, x.each.CreatedAt, x.each.EndedAt ?? x.each.Until, x.each.EndedBy, x.each.EndReason)), stop);
        var count = await NewestFirst.Sort(matching, false).Select(each => each.Id).Take(CountLimit + 1).CountAsync(stop);
        return (page with { Rows = [.. page.Rows.Select(Shown)] }, count);
    }

    private static ExclusionRow Shown(ExclusionRow row) => row with
    {
        Phone = row.Phone is null ? null : MaskedPhone.Of(row.Phone),
        Nickname = row.Nickname is null ? null : MaskedPhone.InText(row.Nickname),
    };
}

/// <summary>One exclusion.</summary>
/// <param name="Phone">Masked; null when the member was deleted.</param>
/// <param name="EndedAt">UTC; by a person, or by its time.</param>
/// <param name="EndedBy">Null when time ended it.</param>
public sealed record ExclusionRow(Guid Id, string UserId, string? Phone, string? Nickname, string Reason, DateTime? Until, string By, DateTime At,
    DateTime? EndedAt, string? EndedBy, string? EndReason);
