namespace VipAdmin.Core.Discrepancies;

/// <summary>A filter of the discrepancies that a person keeps under a name.</summary>
public sealed class SavedView
{
    public Guid Id { get; set; }
    /// <summary>The id of the actor, who alone sees it.</summary>
    public required string ActorId { get; set; }
    public required string Name { get; set; }
    /// <summary>The query string of the list, without its question mark.</summary>
    public required string Query { get; set; }
    /// <summary>The list opens with it; at most one of a person.</summary>
    public bool IsDefault { get; set; }
    public DateTime SavedAt { get; set; }
}
