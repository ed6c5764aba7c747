namespace VipAdmin.Core.Discrepancies;

/// <summary>How soon somebody must look: critical 15 min, high 30 min, medium 2 h, low 24 h.</summary>
public enum Severity { Low, Medium, High, Critical }
