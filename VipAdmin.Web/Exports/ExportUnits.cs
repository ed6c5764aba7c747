namespace VipAdmin.Web.Exports;

/// <summary>What is added to the headings of a file, in the reader's language: times have a zone, and amounts a currency.</summary>
/// <param name="Zone">E.g. <c> (Beijing time)</c>.</param>
/// <param name="Yuan">E.g. <c> (CNY)</c>.</param>
public sealed record ExportUnits(string Zone, string Yuan)
{
    /// <summary>The heading of a column with its unit.</summary>
    public string Heading<T>(ExportColumn<T> column) => column.Heading + column.Kind switch
    {
        ExportKind.Time => Zone,
        ExportKind.Money => Yuan,
        _ => "",
    };
}
