namespace VipAdmin.Core.Discrepancies;

/// <summary>The orders in which discrepancies can be listed, besides the one that fits the filter by itself.</summary>
public enum DiscrepancyOrder
{
    /// <summary>About the largest amount first: the larger of both sides, as recorded.</summary>
    Amount,
    /// <summary>Largest difference first, unknown ones last.</summary>
    Difference,
    /// <summary>First found first.</summary>
    Age,
    /// <summary>Earliest limit first.</summary>
    Due,
}
