namespace VipAdmin.Core.Payments;

/// <summary>A finished call: the last attempt, and how it went in all.</summary>
internal sealed record PlatformCall<TReply>(TReply? Reply, PlatformFault? Fault, CallEvidence Evidence) where TReply : class;
