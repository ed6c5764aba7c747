namespace VipAdmin.Web.Sandbox;

/// <summary>Section <c>Sandbox</c>: the stand-in for the payment platforms in development, and the demo world that buys there.</summary>
public sealed class SandboxOptions
{
    /// <summary>
    /// True: the demo world may live in the configured database; false: never. Unset: only in Development on an embedded database. A database with real orders
    /// is refused in any case.
    /// </summary>
    public bool? DemoWorld { get; set; }
    /// <summary>New orders per minute in the demo world. 0–600; 0 lets the orders in progress finish.</summary>
    public double OrdersPerMinute { get; set; } = 12;
    /// <summary>Minimum latency of an answer, in milliseconds.</summary>
    public int MinLatency { get; set; } = 20;
    /// <summary>Maximum latency of an answer, in milliseconds.</summary>
    public int MaxLatency { get; set; } = 80;
    /// <summary>How long the sandbox stays silent for a simulated time-out, in milliseconds.</summary>
    public int SilenceMs { get; set; } = 15_000;
    /// <summary>Seed of the demo world's decisions; unset = a different one at every start.</summary>
    public int? Seed { get; set; }
    /// <summary>Whether the demo world simulates phases in which a whole platform fails.</summary>
    public bool Hiccups { get; set; } = true;
    /// <summary>Past days of which the demo world imports the statements.</summary>
    public int PastDays { get; set; } = 30;
}
