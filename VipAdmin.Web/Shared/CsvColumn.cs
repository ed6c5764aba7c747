namespace VipAdmin.Web.Shared;

/// <summary>A column of an export: its heading and how to take the value out of a row.</summary>
public sealed record CsvColumn<T>(string Heading, Func<T, object?> Value);
