namespace VipAdmin.Core.Payments;

/// <summary>A finished call: its last attempt, and the evidence of all attempts.</summary>
internal sealed record PlatformCall<TReply>(TReply? Reply, PlatformFault? Fault, CallEvidence Evidence) where TReply : class;
