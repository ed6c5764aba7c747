namespace VipAdmin.Core.Discrepancies;

/// <summary>The discrepancy was changed after the person read it; nothing was done.</summary>
/// <param name="changedBy">Who; null when the history does not say.</param>
public sealed class StaleDiscrepancyException(string? changedBy)
    : RefusedException(DiscrepancyRefusal.Stale, $"{changedBy ?? "Somebody"} changed it in the meantime; look again.")
{
    public string? ChangedBy { get; } = changedBy;
    /// <inheritdoc />
    public override object[] Particulars => [ChangedBy ?? "—"];
}
