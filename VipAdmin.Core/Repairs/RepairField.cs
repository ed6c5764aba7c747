namespace VipAdmin.Core.Repairs;

/// <summary>A part of a proposal that is missing or wrong.</summary>
public enum RepairField { ReasonCode, Note, OrderNo, ExpireAt }
