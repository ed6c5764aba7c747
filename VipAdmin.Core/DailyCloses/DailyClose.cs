namespace VipAdmin.Core.DailyCloses;

/// <summary>The close of one channel's day: prepared by one person, confirmed by another, then locked. No row means open and never prepared.</summary>
public sealed class DailyClose
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public required string Channel { get; set; }
    /// <summary>Beijing calendar day.</summary>
    public DateOnly BusinessDay { get; set; }
    public CloseState State { get; set; }
    /// <summary>JSON object: the figures as prepared and signed; null while open.</summary>
    public string? Figures { get; set; }
    public string? Note { get; set; }
    /// <summary>Id of the actor.</summary>
    public string? PreparedBy { get; set; }
    public string? PreparedByName { get; set; }
    public DateTime? PreparedAt { get; set; }
    /// <summary>Id of the actor; the database refuses the one who prepared.</summary>
    public string? ConfirmedBy { get; set; }
    public string? ConfirmedByName { get; set; }
    public DateTime? ConfirmedAt { get; set; }
    /// <summary>Optimistic version: every act adds one.</summary>
    public int Version { get; set; }
}
