namespace VipAdmin.Core.Live;

/// <summary>One clock, and how far it is ahead of the machine's.</summary>
/// <param name="Name"><c>machine</c>, <c>database</c>, or the channel of a payment platform.</param>
public sealed record ClockSide(string Name, TimeSpan Ahead);
