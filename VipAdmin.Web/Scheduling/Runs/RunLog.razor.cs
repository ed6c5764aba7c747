using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>The log lines of a run. They reach the database in batches and raise no signal, so while there may be new ones this reads once a second.</summary>
public sealed partial class RunLog : LivePage
{
    /// <summary>Lines arrive up to this long after the end of a run.</summary>
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(15);

    private List<LogLine> lines = [];
    private bool following = true;
    private bool stale;
    private int level = -1;
    private string? wantedText;
    private Guid shown;

    [Parameter, EditorRequired] public RunRow Run { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "level")] public string? LevelText { get; set; }

    [SupplyParameterFromQuery(Name = "find")] public string? Find { get; set; }

    [Inject] private RunBoard Runs { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> Words { get; set; } = null!;

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => Fresh ? TimeSpan.FromSeconds(1) : null;

    private bool Fresh => Run.FinishedAt is not { } end || Time.UtcNow() - end < Tail;

    private (string, string)[] Levels => [("2", T["Log.Level2"].Value), ("3", T["Log.Level3"].Value), ("4", T["Log.Level4"].Value)];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var wanted = int.TryParse(LevelText, out var chosen) && chosen is >= 0 and <= 5 ? chosen : 0;
        var find = string.IsNullOrWhiteSpace(Find) ? null : Find.Trim();
        if (stale || wanted != level || find != wantedText || shown != Run.Id)
        {
            var tail = await Runs.LogAsync(Actor, Run.Id, null, wanted, RunBoard.LogLimit, stop, find);
            (lines, level, wantedText, shown, stale) = ([.. tail], wanted, find, Run.Id, false);
        }
        else if (following && (Fresh || lines.Count == 0))
        {
            var more = await Runs.LogAsync(Actor, Run.Id, lines.Count == 0 ? 0 : lines[^1].Id, wanted, RunBoard.LogLimit, stop, find);
            // The number of lines is limited, because a page must not grow without bound; older ones are in the log files.
            lines = [.. lines.Concat(more).TakeLast(RunBoard.LogLimit)];
        }
    }

    private Task Toggle()
    {
        following = !following;
        // Read from scratch: more lines may have arrived than fit, and the run may be over.
        stale = following;
        return following ? ReloadAsync() : Task.CompletedTask;
    }

    private static Tone LevelTone(int level) => level switch { >= 4 => Tone.Failed, 3 => Tone.Warning, _ => Tone.Neutral };
}
