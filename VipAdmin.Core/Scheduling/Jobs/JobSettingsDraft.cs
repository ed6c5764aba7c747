namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>A requested change of a task's settings.</summary>
/// <param name="Values">By key of <see cref="JobField"/>; null resets a field to the declared or configured value. Other fields stay as they are.</param>
/// <param name="OftenConfirmed">The person has confirmed that it should run far more often than declared.</param>
public sealed record JobSettingsDraft(IReadOnlyDictionary<string, string?> Values, bool OftenConfirmed = false);
