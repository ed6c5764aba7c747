namespace VipAdmin.Core.Discrepancies;

/// <summary>A person to whom a discrepancy can be assigned.</summary>
/// <param name="Id">Stable identifier, as in <see cref="Actor.Id"/>.</param>
/// <param name="Name">As shown.</param>
public sealed record Assignee(string Id, string Name)
{
    /// <summary>The actor as assignee.</summary>
    public static Assignee Of(Actor actor) => new(actor.Id, actor.Name);
}
