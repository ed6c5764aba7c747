namespace VipAdmin.Core.History;

/// <summary>How far back a chart looks.</summary>
public enum TrendRange { Day, Week, Month }
