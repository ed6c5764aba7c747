using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The state of a discrepancy, drawn by the component around it (see <see cref="Glyph"/>).</summary>
public static class DiscrepancyStatusChip
{
    private static readonly ResourceManager Texts = new(typeof(DiscrepanciesText));

    /// <param name="status">Of the discrepancy.</param>
    public static RenderFragment Of(DiscrepancyStatus status)
        => Chip.Of(ToneOf(status), Texts.GetString("Status." + status, CultureInfo.CurrentUICulture), IconOf(status));

    private static Tone ToneOf(DiscrepancyStatus status) => status switch
    {
        DiscrepancyStatus.Open => Tone.Warning,
        DiscrepancyStatus.Assigned or DiscrepancyStatus.Proposed => Tone.Running,
        DiscrepancyStatus.PendingApproval => Tone.Warning,
        DiscrepancyStatus.WrittenOff => Tone.Neutral,
        DiscrepancyStatus.Ignored => Tone.Paused,
        _ => Tone.Ok,
    };

    private static string IconOf(DiscrepancyStatus status) => status switch
    {
        DiscrepancyStatus.Open => Icons.Material.Outlined.RadioButtonUnchecked,
        DiscrepancyStatus.Assigned => Icons.Material.Outlined.PersonOutline,
        DiscrepancyStatus.Proposed => Icons.Material.Outlined.EditNote,
        DiscrepancyStatus.PendingApproval => Icons.Material.Outlined.HowToReg,
        DiscrepancyStatus.WrittenOff => Icons.Material.Outlined.MoneyOff,
        DiscrepancyStatus.Ignored => Icons.Material.Outlined.Snooze,
        DiscrepancyStatus.AutoResolved => Icons.Material.Outlined.AutoFixHigh,
        _ => Icons.Material.Outlined.CheckCircle,
    };
}
