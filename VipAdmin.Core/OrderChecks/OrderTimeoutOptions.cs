namespace VipAdmin.Core.OrderChecks;

/// <summary>Section <c>OrderTimeout</c>.</summary>
public sealed class OrderTimeoutOptions
{
    /// <summary>
    /// <c>ORDER_TIMEOUT_MINUTES</c>: age at which an unpaid order is cancelled. 1–1440; a platform may refuse to close orders younger than six minutes.
    /// </summary>
    public int Minutes { get; set; } = 15;
    /// <summary>False where orders cannot be closed on the platform: cancelling is then purely local.</summary>
    public bool CloseOnPlatform { get; set; } = true;
    /// <summary>
    /// Orders per transaction when nothing is closed on the platform; 1–100,000. A callback for one of them waits until all are cancelled.
    /// </summary>
    public int BatchSize { get; set; } = 2_000;
    /// <inheritdoc cref="AnswerLimits" path="/param[@name='Percent']" />
    public int WarnPercent { get; set; } = 10;
    /// <inheritdoc cref="AnswerLimits" path="/param[@name='Count']" />
    public int WarnCount { get; set; } = 3;
    /// <inheritdoc cref="AnswerLimits" path="/param[@name='InARow']" />
    public int WarnInARow { get; set; } = 3;

    /// <summary>From when on queries without an answer are a warning.</summary>
    public AnswerLimits AnswerLimits => new(WarnPercent, WarnCount, WarnInARow);
}
