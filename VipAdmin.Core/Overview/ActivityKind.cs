namespace VipAdmin.Core.Overview;

/// <summary>Which kind of thing happened.</summary>
public enum ActivityKind { Run, Discrepancy, Act }
