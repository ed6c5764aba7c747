namespace VipAdmin.Core.Members;

/// <summary>A note of support about a member. Added, never edited.</summary>
public sealed class MemberNote
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    public required string Text { get; set; }
    public required string ActorId { get; set; }
    public required string ActorName { get; set; }
    public DateTime At { get; set; }
}
