namespace VipAdmin.Web.Statements;

/// <summary>A file as the browser names it.</summary>
/// <param name="Number">What the browser knows it by.</param>
/// <param name="Size">In bytes.</param>
public sealed record ChosenFile(int Number, string Name, long Size);
