using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Membership;

/// <summary>Which members a reading of a text names, each in the words of the index that finds them; and the order of those lists.</summary>
internal static class MemberQueries
{
    /// <summary>An index of trigrams finds no part that is shorter than three letters, as Chinese names often are.</summary>
    private const int Trigram = 3;

    /// <summary>Members whose phone begins with these digits.</summary>
    public static IQueryable<Member> PhoneStart(VipDb db, string first)
    {
        var end = After(first);
        return db.Members.Where(m => m.Phone.CompareTo(first) >= 0 && m.Phone.CompareTo(end) < 0 && m.Phone.StartsWith(first));
    }

    /// <summary>Members whose user id begins with this, in lower or in upper case.</summary>
    public static IQueryable<Member> UserIdStart(VipDb db, string start)
    {
        // Ranges let the index be used under any collation; the prefix decides.
        var (lower, upper) = (start, start.ToUpperInvariant());
        var (lowerEnd, upperEnd) = (lower + "zzzz", upper + "ZZZZ");
        return db.Members.Where(m => m.UserId.CompareTo(lower) >= 0 && m.UserId.CompareTo(lowerEnd) <= 0 && m.UserId.StartsWith(lower))
            .Union(db.Members.Where(m => m.UserId.CompareTo(upper) >= 0 && m.UserId.CompareTo(upperEnd) <= 0 && m.UserId.StartsWith(upper)));
    }

    /// <summary>Members whose phone is shown like this.</summary>
    /// <param name="masked">First three digits, four stars, last four digits.</param>
    public static IQueryable<Member> Masked(VipDb db, string masked)
    {
        var (head, next, pattern) = (masked[..3], After(masked[..3]), masked.Replace("****", "%", StringComparison.Ordinal));
        return Ending(db, masked[^4..]).Where(m => m.Phone.CompareTo(head) >= 0 && m.Phone.CompareTo(next) < 0 && EF.Functions.Like(m.Phone, pattern));
    }

    /// <summary>Members whose phone ends with these digits, four or more.</summary>
    public static IQueryable<Member> PhoneTail(VipDb db, string tail) => Ending(db, tail[^4..]).Where(m => EF.Functions.Like(m.Phone, "%" + tail));

    /// <summary>Members of a part of the nickname and the last four digits of the phone, with a space in between.</summary>
    public static IQueryable<Member> NameAndPhoneTail(VipDb db, string both) => Named(Ending(db, both[^4..]), both[..^5]);

    /// <summary>
    /// Members whose nickname begins with the text, sorted, in the order of the index: byte by byte, so that the whole name comes first.
    /// </summary>
    /// <param name="last">Only those behind this one; null = from the first.</param>
    public static IQueryable<Member> NameStart(VipDb db, string name, Member? last, int limit)
    {
        var beginning = Literal(name) + "%";
        var found = last is null
            ? db.Members.FromSql($"""
                SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
                  FROM public.users WHERE nickname LIKE {beginning} ORDER BY nickname USING ~<~, user_id LIMIT {limit}
                """)
            : db.Members.FromSql($"""
                SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
                  FROM public.users WHERE nickname LIKE {beginning} AND nickname ~>=~ {last.Nickname}
                   AND (nickname ~>~ {last.Nickname} OR user_id > {last.UserId})
                 ORDER BY nickname USING ~<~, user_id LIMIT {limit}
                """);
        return found.OrderBy(m => EF.Functions.Collate(m.Nickname!, "C")).ThenBy(m => m.UserId);
    }

    /// <summary>Members whose nickname holds the text, but does not begin with it.</summary>
    public static IQueryable<Member> NameInside(VipDb db, string name)
    {
        var beginning = Literal(name) + "%";
        return Named(name.Length >= Trigram ? db.Members : WithLetters(db, name), name).Where(m => !EF.Functions.Like(m.Nickname!, beginning, @"\"));
    }

    /// <summary>Members whose nickname holds these letters, in any order, in the words of the index for parts that are too short for trigrams.</summary>
    private static IQueryable<Member> WithLetters(VipDb db, string name) => db.Members.FromSql(
        $"""
        SELECT user_id, phone, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at
          FROM public.users WHERE string_to_array(nickname, NULL) @> string_to_array({name}, NULL)
        """);

    /// <summary>Sorted by nickname; members without one come last.</summary>
    public static IQueryable<Member> ByName(IQueryable<Member> members) => members.OrderBy(m => m.Nickname).ThenBy(m => m.UserId);

    /// <summary>Those behind a member in the order of <see cref="ByName"/>.</summary>
    public static IQueryable<Member> BehindByName(IQueryable<Member> members, Member last)
    {
        var (name, id) = (last.Nickname, last.UserId);
        return name is null
            ? members.Where(m => m.Nickname == null && m.UserId.CompareTo(id) > 0)
            : members.Where(m => m.Nickname == null || m.Nickname.CompareTo(name) > 0 || m.Nickname == name && m.UserId.CompareTo(id) > 0);
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
}
