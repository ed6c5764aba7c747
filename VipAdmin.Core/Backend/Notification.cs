namespace VipAdmin.Core.Backend;

/// <summary>A row of the backend's <c>public.notifications</c>: a message in the member's inbox.</summary>
public sealed class Notification
{
    public required string NotificationId { get; set; }
    public required string UserId { get; set; }
    public required string Title { get; set; }
    public required string Content { get; set; }
    public required string Type { get; set; }
    public string? LinkUrl { get; set; }
    public bool IsRead { get; set; }
    public DateTime? ReadAt { get; set; }
    public DateTime CreatedAt { get; set; }
    public string? ResourceId { get; set; }
}
