using MudBlazor;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Shared;

/// <summary>The meaning of a colour on every page. An icon and a word always accompany it.</summary>
public enum Tone { Neutral, Ok, Running, Warning, Failed, Paused }

/// <summary>Class name, icon and meaning of tones.</summary>
public static class Tones
{
    /// <summary>CSS class that sets <c>--tone</c>, e.g. <c>tone-ok</c>.</summary>
    public static string Css(this Tone tone) => "tone-" + tone.ToString().ToLowerInvariant();

    /// <summary>The default icon of a tone.</summary>
    public static string Icon(this Tone tone) => tone switch
    {
        Tone.Ok => Icons.Material.Outlined.CheckCircle,
        Tone.Running => Icons.Material.Outlined.PlayCircle,
        Tone.Warning => Icons.Material.Outlined.WarningAmber,
        Tone.Failed => Icons.Material.Outlined.ErrorOutline,
        Tone.Paused => Icons.Material.Outlined.PauseCircle,
        _ => Icons.Material.Outlined.RadioButtonUnchecked,
    };

    /// <summary>The tone of a run's state.</summary>
    public static Tone Of(RunState state) => state switch
    {
        RunState.Running => Tone.Running,
        RunState.Succeeded => Tone.Ok,
        RunState.Warning or RunState.Missed or RunState.Held => Tone.Warning,
        RunState.Failed or RunState.Interrupted => Tone.Failed,
        _ => Tone.Neutral,
    };
}
