namespace VipAdmin.Core;

/// <summary>One reason why the portal does not start. All reasons are collected and shown at once.</summary>
/// <param name="Key">The setting as the user wrote it (<c>ORDER_TIMEOUT_MINUTES</c>, <c>OrderTimeout__Minutes</c>, …), or as it should be written when it is
/// missing.</param>
/// <param name="Found">What was found, in words; never the value of a secret.</param>
/// <param name="Expected">What would be accepted.</param>
public sealed record StartFault(string Key, string Found, string Expected)
{
    /// <inheritdoc />
    public override string ToString() => $"{Key}: {Found}; expected {Expected}";
}
