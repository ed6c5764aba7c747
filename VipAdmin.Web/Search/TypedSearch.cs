namespace VipAdmin.Web.Search;

/// <summary>
/// What a person typed into the search box and sent, kept while its results are shown, so that a miss can be compared with what was meant. It stays in this
/// circuit: a phone number may not stand in an address, in the browser's history or in a log.
/// </summary>
public sealed class TypedSearch
{
    /// <summary>Null while no results are shown.</summary>
    public string? Text { get; set; }
}
