namespace VipAdmin.Web.Exports;

/// <summary>A column of an exported list, the same for every format: its heading, what it holds, and the function that reads its value from a row.</summary>
/// <param name="Heading">In the reader's language; times and amounts have their unit added (<see cref="ExportUnits"/>).</param>
/// <param name="Value">
/// A text for <see cref="ExportKind.Text"/>, yuan as a decimal for <see cref="ExportKind.Money"/>, UTC for <see cref="ExportKind.Time"/>.
/// </param>
public sealed record ExportColumn<T>(string Heading, ExportKind Kind, Func<T, object?> Value)
{
    /// <summary>The heading is a name that programs read, so a csv keeps it as it is.</summary>
    public bool Named { get; init; }
}
