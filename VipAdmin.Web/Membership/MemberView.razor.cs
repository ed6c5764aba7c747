using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Membership;

/// <summary>A member's screen for a search with a single hit.</summary>
public sealed partial class MemberView
{
    [Parameter, EditorRequired] public MemberHistory Member { get; set; } = null!;
    /// <summary>Not the newest page of the timeline.</summary>
    [Parameter] public bool Paged { get; set; }

    private string OlderHref(DateTime older)
        => $"/members/{Uri.EscapeDataString(Member.UserId)}?{Query.Before}={older.Ticks.ToString(CultureInfo.InvariantCulture)}";
}
