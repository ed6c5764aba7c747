namespace VipAdmin.Core.Discrepancies;

/// <summary>The orders in which discrepancies can be listed, besides the one that fits the filter by itself.</summary>
public enum DiscrepancyOrder
{
    /// <summary>Largest difference first, unknown ones last.</summary>
    Amount,
    /// <summary>First found first.</summary>
    Age,
    /// <summary>Earliest limit first.</summary>
    Due,
}
