namespace VipAdmin.Core.Members;

/// <summary>A day on which the member was sent a reminder.</summary>
/// <param name="Day">Beijing calendar day.</param>
public sealed record ToldDay(DateOnly Day, int DaysLeft);
