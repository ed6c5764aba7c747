namespace VipAdmin.Core.Repairs;

/// <summary>Section <c>Desk</c>.</summary>
public sealed class DeskOptions
{
    /// <summary>Above this amount, in fen, every action on a discrepancy needs a second person.</summary>
    public long ApprovalFen { get; set; } = 50_000;
}
