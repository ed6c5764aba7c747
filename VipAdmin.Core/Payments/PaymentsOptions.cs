namespace VipAdmin.Core.Payments;

/// <summary>Section <c>Payments</c>.</summary>
public sealed class PaymentsOptions
{
    /// <summary><c>PAYMENT_ENV</c>: <c>sandbox</c> or <c>production</c>.</summary>
    public string Environment { get; set; } = "production";
    /// <summary>Calls in flight per platform. 1–256.</summary>
    public int Parallelism { get; set; } = 16;
    /// <summary>Calls per second and platform. 1–10,000.</summary>
    public int RatePerSecond { get; set; } = 200;
    /// <summary>Time-out of one attempt, in milliseconds. 100–60,000.</summary>
    public int AttemptTimeout { get; set; } = 5_000;
    /// <summary>Repeats of a read after a transient failure. 0–10.</summary>
    public int ReadRetries { get; set; } = 2;
}
