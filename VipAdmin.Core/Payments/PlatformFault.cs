namespace VipAdmin.Core.Payments;

/// <summary>Why there is no usable answer.</summary>
/// <param name="Code">Code of the taxonomy operators know.</param>
/// <param name="Message">For the operator; no secrets, no personal data.</param>
/// <param name="Retryable">Whether asking again later may help.</param>
public sealed record PlatformFault(FaultCode Code, string Message, bool Retryable)
{
    /// <summary>
    /// Set when the question was not sent because the platform wants to be left alone: for how long from then on. It says nothing about the order.
    /// </summary>
    public TimeSpan? QuietFor { get; init; }
}
