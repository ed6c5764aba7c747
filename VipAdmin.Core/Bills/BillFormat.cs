namespace VipAdmin.Core.Bills;

/// <summary>A format that was recognised, and what reads it.</summary>
internal sealed record BillFormat(string Channel, Func<Stream, BillExpectation, BillReader> Reader);
