namespace VipAdmin.Core.Statements;

/// <summary>What a line of a statement says happened.</summary>
public enum StatementLineKind { Payment, Refund, Revoke }
