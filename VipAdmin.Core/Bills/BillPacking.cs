namespace VipAdmin.Core.Bills;

/// <summary>How a file is packed, by its first bytes.</summary>
internal enum BillPacking
{
    None,
    Gzip,
    Zip,
}
