namespace VipAdmin.Web.Sandbox;

/// <summary>Section <c>Sandbox</c>: the payment platforms' stand-in for development, and the world that buys there.</summary>
public sealed class SandboxOptions
{
    /// <summary>
    /// True: the demo world may live in the configured database; false: never. Unset: only in Development on an embedded database. A database with orders of
    /// somebody else is refused in any case.
    /// </summary>
    public bool? DemoWorld { get; set; }
    /// <summary>New orders a minute in the demo world. 0–600; 0 lets the orders that are under way finish.</summary>
    public double OrdersPerMinute { get; set; } = 12;
    /// <summary>Shortest time an answer takes, in milliseconds.</summary>
    public int MinLatency { get; set; } = 20;
    /// <summary>Longest time an answer takes, in milliseconds.</summary>
    public int MaxLatency { get; set; } = 80;
    /// <summary>How long the sandbox keeps silent when a time-out is played, in milliseconds.</summary>
    public int SilenceMs { get; set; } = 15_000;
    /// <summary>Seed of the demo world's decisions; unset = different at every start.</summary>
    public int? Seed { get; set; }
    /// <summary>Whether the demo world plays phases in which a whole platform is in trouble.</summary>
    public bool Hiccups { get; set; } = true;
}
