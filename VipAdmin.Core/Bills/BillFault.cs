namespace VipAdmin.Core.Bills;

/// <summary>Why a file is refused as a whole.</summary>
/// <param name="Line">Line of the unpacked file, the first is 1; null when the fault is the whole file's.</param>
/// <param name="Expected">What was expected: a day, a number, a sum, a name.</param>
/// <param name="Found">What stands there instead.</param>
/// <param name="Column">The column as the file calls it.</param>
public sealed record BillFault(BillFaultCode Code, int? Line = null, string? Expected = null, string? Found = null, string? Column = null);
