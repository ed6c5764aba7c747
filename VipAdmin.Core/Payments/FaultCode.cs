namespace VipAdmin.Core.Payments;

/// <summary>Codes that operators already know from the error taxonomy of the payment system.</summary>
public enum FaultCode
{
    NetworkTimeout,
    NetworkError,
    SslError,
    PlatformMaintenance,
    InvalidSignature,
    /// <summary>WeChat Pay sent a wrong signature on purpose, marked as such, to see that it is refused. It says nothing about keys.</summary>
    SignatureProbe,
    OrderNotFound,
    RateLimit,
    /// <summary>A verified answer about another order, merchant, app or currency.</summary>
    StatusMismatch,
    /// <summary>The answer cannot be read: not JSON, fields missing, a state nobody documented.</summary>
    MalformedAnswer,
    /// <summary>The platform refused our request: credentials, permissions, parameters.</summary>
    RequestRefused,
    /// <summary>The channel has no credentials in this installation.</summary>
    NotConfigured,
}
