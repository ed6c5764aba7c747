namespace VipAdmin.Web.Shared;

/// <summary>One step of the path shown in the top bar.</summary>
public sealed record Crumb(string Text, string? Href = null);
