namespace VipAdmin.Web.Shared;

/// <summary>A column of an export: its heading, and the function that reads its value from a row.</summary>
public sealed record CsvColumn<T>(string Heading, Func<T, object?> Value);
