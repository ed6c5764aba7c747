namespace VipAdmin.Core.Payments;

/// <summary>The reason why there is no usable answer.</summary>
/// <param name="Code">Code of the taxonomy operators know.</param>
/// <param name="Message">For the operator; no secrets, no personal data.</param>
/// <param name="Retryable">Whether a later retry may help.</param>
public sealed record PlatformFault(FaultCode Code, string Message, bool Retryable)
{
    /// <summary>Set when the request was not sent because the platform is rate-limiting: the time left. It says nothing about the order.</summary>
    public TimeSpan? QuietFor { get; init; }
}
