namespace VipAdmin.Core.DailyCloses;

/// <summary>One line in the history of a close; never edited.</summary>
public sealed class DailyCloseEvent
{
    public long Id { get; set; }
    public required string Channel { get; set; }
    public DateOnly BusinessDay { get; set; }
    public DailyCloseEventKind Kind { get; set; }
    public DateTime At { get; set; }
    public required string ActorId { get; set; }
    public required string ActorName { get; set; }
    /// <summary>The note or reason; for <see cref="DailyCloseEventKind.PutBack"/> the code of the cause.</summary>
    public string? Note { get; set; }
    /// <summary>JSON object: the figures at that moment.</summary>
    public string? Figures { get; set; }
}
