namespace VipAdmin.Core.Members;

/// <summary>Section <c>Members</c>.</summary>
public sealed class MembersOptions
{
    /// <summary>Above this many days, within 30 days and for one member, a correction needs a second person. Lifetime always does.</summary>
    public int CorrectionApprovalDays { get; set; } = 31;
}
