using Microsoft.Extensions.Localization;
using VipAdmin.Core.Bills;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Bills;

/// <summary>Why a file is refused, in one sentence that says what to do.</summary>
public sealed class BillFaultText(IStringLocalizer<BillsText> words)
{
    public string Of(BillFault fault) => words[$"BillFault.{fault.Code}", fault.Line ?? 0, Said(fault, fault.Expected), Said(fault, fault.Found),
        fault.Column ?? ""];

    /// <summary>Channels and kinds of bills are codes; everything else is shown as it stands in the file.</summary>
    private string Said(BillFault fault, string? value) => fault.Code is BillFaultCode.AnotherChannel or BillFaultCode.AnotherKind
        ? words[$"Bill.{value}"] : value ?? "";
}
