using MudBlazor;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Shared;

/// <summary>What a colour means on every page. Colour never stands alone: an icon and a word go with it.</summary>
public enum Tone { Neutral, Ok, Running, Warning, Failed, Paused }

/// <summary>Class name, icon and meaning of tones.</summary>
public static class Tones
{
    /// <summary>CSS class that sets <c>--tone</c>, e.g. <c>tone-ok</c>.</summary>
    public static string Css(this Tone tone) => "tone-" + tone.ToString().ToLowerInvariant();

    /// <summary>The icon that goes with a tone when nothing better fits.</summary>
    public static string Icon(this Tone tone) => tone switch
    {
        Tone.Ok => Icons.Material.Outlined.CheckCircle,
        Tone.Running => Icons.Material.Outlined.PlayCircle,
        Tone.Warning => Icons.Material.Outlined.WarningAmber,
        Tone.Failed => Icons.Material.Outlined.ErrorOutline,
        Tone.Paused => Icons.Material.Outlined.PauseCircle,
        _ => Icons.Material.Outlined.RadioButtonUnchecked,
    };

    /// <summary>How a run's status looks.</summary>
    public static Tone Of(RunStatus status) => status switch
    {
        RunStatus.Running => Tone.Running,
        RunStatus.Succeeded => Tone.Ok,
        RunStatus.Warning or RunStatus.Missed => Tone.Warning,
        RunStatus.Failed or RunStatus.Interrupted => Tone.Failed,
        _ => Tone.Neutral,
    };
}
