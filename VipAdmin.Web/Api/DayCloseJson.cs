using System.Text.Json.Serialization;

namespace VipAdmin.Web.Api;

/// <summary>Where the close of a channel's day stands after an act.</summary>
/// <param name="State">open, prepared or closed.</param>
public sealed record DayCloseJson(string Day, string Channel, string State);

/// <summary>What is kept with the figures.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DayPrepareRequest(string? Note);

/// <summary>Why a day is opened again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DayReopenRequest(string? Reason);
