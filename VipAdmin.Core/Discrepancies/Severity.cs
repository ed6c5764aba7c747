namespace VipAdmin.Core.Discrepancies;

/// <summary>How soon a person must look at it: critical 15 min, high 30 min, medium 2 h, low 24 h.</summary>
public enum Severity { Low, Medium, High, Critical }
