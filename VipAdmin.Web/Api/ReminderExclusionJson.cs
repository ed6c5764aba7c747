using System.Text.Json.Serialization;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Web.Api;

/// <summary>A page of exclusions, newest first.</summary>
/// <param name="Count">Of all pages; at most 10,000.</param>
/// <param name="More">There are more than were counted.</param>
/// <param name="Next">Send it as before for the older page; null at the end.</param>
public sealed record ExclusionPageJson(ExclusionJson[] Items, int Count, bool More, Guid? Next);

/// <summary>A member who gets, or got, no reminders.</summary>
/// <param name="Phone">Masked; null when the member was deleted.</param>
/// <param name="Until">When it ends by itself; null = until a person ends it.</param>
/// <param name="By">Who excluded the member.</param>
/// <param name="EndedAt">Set once it has ended, by its time or by a person.</param>
/// <param name="EndedBy">Null when time ended it.</param>
public sealed record ExclusionJson(Guid Id, string UserId, string? Phone, string? Nickname, string Reason, DateTime? Until, string By, DateTime At,
    DateTime? EndedAt, string? EndedBy, string? EndReason)
{
    public static ExclusionJson Of(ExclusionRow row)
        => new(row.Id, row.UserId, row.Phone, row.Nickname, row.Reason, row.Until, row.By, row.At, row.EndedAt, row.EndedBy, row.EndReason);
}

/// <summary>Body of an exclusion.</summary>
/// <param name="Members">Phone numbers or user ids.</param>
/// <param name="Until">When it ends by itself; null = until a person ends it.</param>
/// <param name="Reason">Mandatory, at most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExclusionRequest([property: JsonRequired] string[] Members, Moment? Until, string? Reason);

/// <summary>What an exclusion did.</summary>
/// <param name="Excluded">Members newly excluded.</param>
/// <param name="Before">Members who were excluded already.</param>
public sealed record ExcludedJson(int Excluded, int Before);

/// <summary>An exclusion that was ended.</summary>
public sealed record ExclusionEndedJson(Guid Id, bool Ended);
