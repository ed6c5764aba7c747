namespace VipAdmin.Core.Discrepancies;

/// <summary>How soon a discrepancy must be handled: critical 15 min, high 30 min, medium 2 h, low 24 h.</summary>
public enum Severity { Low, Medium, High, Critical }
