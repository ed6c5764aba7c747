using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>Where the close of a channel's day stands, and everything that happened to it.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="Events">The newest first.</param>
public sealed record DayClose(string Channel, CloseState State, IReadOnlyList<CloseEvent> Events)
{
    public string? Note { get; init; }

    /// <summary>Id of the actor, who may not confirm.</summary>
    public string? PreparedBy { get; init; }
    public string? PreparedByName { get; init; }
    public DateTime? PreparedAt { get; init; }
    public string? ConfirmedByName { get; init; }
    public DateTime? ConfirmedAt { get; init; }

    /// <summary>Discrepancies, finished ones too, that would have changed the day after it was closed.</summary>
    public int Noticed { get; init; }

    /// <summary>The figures as prepared and signed; null while open.</summary>
    public DayFigures? SignedFigures { get; init; }
}
