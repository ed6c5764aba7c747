using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Web.Resources;
using Severity = VipAdmin.Core.Discrepancies.Severity;

namespace VipAdmin.Web.Shared;

/// <summary>How urgent a discrepancy is, drawn by the component around it (see <see cref="Glyph"/>).</summary>
public static class SeverityChip
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <param name="severity">Of the discrepancy.</param>
    public static RenderFragment Of(Severity severity)
        => Chip.Of(ToneOf(severity), Texts.GetString("Severity." + severity, CultureInfo.CurrentUICulture), IconOf(severity));

    private static Tone ToneOf(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => Tone.Failed,
        Severity.Medium => Tone.Warning,
        _ => Tone.Neutral,
    };

    private static string IconOf(Severity severity) => severity switch
    {
        Severity.Critical => Icons.Material.Outlined.Dangerous,
        Severity.High => Icons.Material.Outlined.KeyboardDoubleArrowUp,
        Severity.Medium => Icons.Material.Outlined.KeyboardArrowUp,
        _ => Icons.Material.Outlined.Remove,
    };
}
