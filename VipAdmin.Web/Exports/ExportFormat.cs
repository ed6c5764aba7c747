namespace VipAdmin.Web.Exports;

/// <summary>The kinds of files in which a list can be exported, as in an address.</summary>
public enum ExportFormat
{
    Csv,
    Xlsx,
}
