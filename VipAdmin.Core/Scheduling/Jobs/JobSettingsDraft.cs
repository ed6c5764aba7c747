namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>What somebody wants to change about a task.</summary>
/// <param name="Values">By key of <see cref="JobField"/>; null takes a field back to what is declared or configured. What is not in it stays as it is.</param>
/// <param name="OftenConfirmed">The person was told that it would run far more often than declared, and means it.</param>
public sealed record JobSettingsDraft(IReadOnlyDictionary<string, string?> Values, bool OftenConfirmed = false);
