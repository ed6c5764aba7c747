using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>Section <c>Reconciliation</c>.</summary>
public sealed class ReconciliationOptions
{
    /// <summary><c>RECONCILIATION_MAX_RETRIES</c>: how many times a run that failed as a whole is retried. 0–10.</summary>
    public int MaxRetries { get; set; } = 3;
    /// <summary><c>RECONCILIATION_RETRY_INTERVAL</c> in milliseconds between those attempts. 0–3,600,000.</summary>
    public int RetryInterval { get; set; } = 60_000;
    /// <summary>Pending orders younger than this are left to the callback. Minutes, 0–1440.</summary>
    public int MinimumAgeMinutes { get; set; } = 5;
    /// <summary>How long cancelled orders are watched for a late payment; WeChat Pay closes unpaid orders by itself after seven days. Days, 0–30.</summary>
    public int WatchDays { get; set; } = 7;
    /// <summary>
    /// The same for Alipay: an order that never opened the cashier stays payable for up to fifteen days, and nothing can close it. Days, 0–30.
    /// </summary>
    public int AlipayWatchDays { get; set; } = 16;
    /// <summary>Consecutive unknown answers after which an order becomes a discrepancy. 1–100.</summary>
    public int ExhaustedAfter { get; set; } = 3;
    /// <inheritdoc cref="AnswerLimits" path="/param[@name='Percent']" />
    public int WarnPercent { get; set; } = 10;
    /// <inheritdoc cref="AnswerLimits" path="/param[@name='Count']" />
    public int WarnCount { get; set; } = 3;
    /// <inheritdoc cref="AnswerLimits" path="/param[@name='InARow']" />
    public int WarnInARow { get; set; } = 3;

    /// <summary>From when on queries without an answer are a warning.</summary>
    public AnswerLimits AnswerLimits => new(WarnPercent, WarnCount, WarnInARow);

    /// <summary>How long after its cancel an order with that payment method can still be paid.</summary>
    public TimeSpan WatchOf(string? paymentMethod)
        => TimeSpan.FromDays(PaymentMethod.Is(paymentMethod, PaymentMethod.Alipay) ? AlipayWatchDays : WatchDays);

    /// <summary>The retry settings as the runner needs them.</summary>
    public RetryRule RetryRule => new(MaxRetries, TimeSpan.FromMilliseconds(RetryInterval));
}
