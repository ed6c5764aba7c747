namespace VipAdmin.Core.Discrepancies;

/// <summary>A person named in a note. It names them by their id, because names change and can be shared.</summary>
public sealed class Mention
{
    public long Id { get; set; }
    public Guid DiscrepancyId { get; set; }
    /// <summary>The id of the actor who is named.</summary>
    public required string PersonId { get; set; }
    /// <summary>The id of the actor who wrote the note.</summary>
    public required string ActorId { get; set; }
    public DateTime At { get; set; }
}
