namespace VipAdmin.Tests.Support;

/// <summary>The machine's clock, set wrong. Timers and timestamps go on as they are, as with a real one.</summary>
public sealed class WrongClock(TimeSpan off) : TimeProvider
{
    /// <summary>How far ahead; setting it is what an administrator or NTP does to a clock.</summary>
    public TimeSpan Off { get; set; } = off;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Off;
}
