namespace VipAdmin.Core.Discrepancies;

/// <summary>What is on record of a sighting.</summary>
/// <param name="Since">When it was first recorded (UTC); null when it is new.</param>
/// <param name="ByAnother">It was recorded before the run that sees it now, as opposed to by an earlier attempt of that run.</param>
public sealed record SightingRecord(DateTime? Since, bool ByAnother);
