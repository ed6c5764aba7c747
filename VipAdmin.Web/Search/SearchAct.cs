namespace VipAdmin.Web.Search;

/// <summary>A page, or an act that opens on a page.</summary>
/// <param name="Words">In the reader's language.</param>
/// <param name="IsAct">Leads to a dialog; nothing is done before the person confirms it there.</param>
public sealed record SearchAct(string Words, string Href, string Icon, bool IsAct);
