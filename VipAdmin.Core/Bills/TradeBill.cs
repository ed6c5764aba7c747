namespace VipAdmin.Core.Bills;

/// <summary>A bill of payments and refunds.</summary>
internal abstract class TradeBill(BillRows rows, BillExpectation expected) : BillReader(rows, expected)
{
    /// <summary>The next line; null at the end, when <see cref="BillReader.Trailer"/> is set.</summary>
    public abstract ValueTask<BillLine?> NextAsync(CancellationToken stop);
}
