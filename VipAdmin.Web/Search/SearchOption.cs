namespace VipAdmin.Web.Search;

/// <summary>One line of the drop-down.</summary>
/// <param name="Group">Key of the heading in SearchText; null for the last line, which opens the page of results.</param>
/// <param name="Detail">Beside the name, muted.</param>
public sealed record SearchOption(string? Group, string Href, string Words, string? Detail, string Icon);
