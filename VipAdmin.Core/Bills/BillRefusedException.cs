namespace VipAdmin.Core.Bills;

/// <summary>Carries a fault from wherever it is seen up to <see cref="BillFile"/>, which returns it as a value. It never leaves this folder.</summary>
internal sealed class BillRefusedException(BillFault fault) : Exception(fault.ToString())
{
    public BillFault Fault { get; } = fault;
}
