namespace VipAdmin.Core.Bills;

/// <summary>What became of opening a file.</summary>
public abstract record BillOpening
{
    /// <summary>It is a bill as expected so far; its lines are still to be read.</summary>
    public sealed record Opened(BillFile File) : BillOpening;

    /// <summary>It is no bill, or another one.</summary>
    public sealed record Refused(BillFault Fault) : BillOpening;
}
