using MudBlazor;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.DailyCloses;

/// <summary>Colour and shape of how a day stands: each has a shape of its own, so that no one needs the colour.</summary>
internal static class DayStandings
{
    /// <summary>In the order of a legend.</summary>
    public static IReadOnlyList<DayStanding> All { get; } =
    [
        DayStanding.Closed, DayStanding.Prepared, DayStanding.Agrees, DayStanding.Explained, DayStanding.NoTrades, DayStanding.Differs, DayStanding.Missing,
        DayStanding.Running, DayStanding.Future, DayStanding.Before,
    ];

    public static Tone Tone(this DayStanding standing) => standing switch
    {
        DayStanding.Closed or DayStanding.Agrees or DayStanding.Explained => Shared.Tone.Ok,
        DayStanding.Prepared => Shared.Tone.Running,
        DayStanding.Differs => Shared.Tone.Warning,
        DayStanding.Missing => Shared.Tone.Failed,
        _ => Shared.Tone.Neutral,
    };

    public static string Icon(this DayStanding standing) => standing switch
    {
        DayStanding.Closed => Icons.Material.Filled.Lock,
        DayStanding.Prepared => Icons.Material.Outlined.HowToReg,
        DayStanding.Agrees => Icons.Material.Outlined.Check,
        DayStanding.Explained => Icons.Material.Outlined.PlaylistAddCheck,
        DayStanding.NoTrades => Icons.Material.Outlined.DoNotDisturbOn,
        DayStanding.Differs => Icons.Material.Outlined.CompareArrows,
        DayStanding.Missing => Icons.Material.Outlined.FileDownloadOff,
        DayStanding.Running => Icons.Material.Outlined.HourglassEmpty,
        DayStanding.Before => Icons.Material.Outlined.HorizontalRule,
        _ => Icons.Material.Outlined.MoreHoriz,
    };
}
