namespace VipAdmin.Core.Payments;

/// <summary>Codes of the payment system's error taxonomy, which operators know.</summary>
public enum FaultCode
{
    NetworkTimeout,
    NetworkError,
    SslError,
    PlatformMaintenance,
    InvalidSignature,
    /// <summary>A deliberately wrong signature from WeChat Pay, marked as a probe, to check that clients refuse it. It says nothing about keys.</summary>
    SignatureProbe,
    OrderNotFound,
    RateLimit,
    /// <summary>A verified answer about another order, merchant, app or currency.</summary>
    StatusMismatch,
    /// <summary>The answer cannot be read: not JSON, missing fields, an undocumented state.</summary>
    MalformedAnswer,
    /// <summary>The platform refused our request: credentials, permissions, parameters.</summary>
    RequestRefused,
    /// <summary>The channel has no credentials in this installation.</summary>
    NotConfigured,
}
