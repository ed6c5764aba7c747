namespace VipAdmin.Web.Exports;

/// <summary>What a column of an exported list holds.</summary>
public enum ExportKind
{
    /// <summary>Words, numbers of orders and transactions: never counted with.</summary>
    Text,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An amount in yuan, with two decimals.</summary>
    Money,
    /// <summary>An instant; files have it in Beijing time.</summary>
    Time,
    /// <summary>A calendar day in Beijing.</summary>
    Day,
}
