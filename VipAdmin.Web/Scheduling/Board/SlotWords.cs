using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>Slots in the reader's words.</summary>
public static class SlotWords
{
    /// <summary>Time, outcome, reason, lateness and duration.</summary>
    public static string Cell(SlotCell cell, IStringLocalizer<SchedulingText> words)
    {
        var parts = new List<string> { $"{TrendBars.Clock(cell.Slot)} {Outcome(cell, words)}" };
        // The name of the outcome already says that it was paused.
        if (cell.Reason is { } reason && cell.Outcome != SlotOutcome.Paused)
        {
            parts.Add(RunWords.Why(reason, words));
        }
        if (Late(cell) is { } late && late >= TimeSpan.FromSeconds(1))
        {
            parts.Add(words["Slot.Late", Span.Words(late)]);
        }
        if (cell.Duration is { } took)
        {
            parts.Add(Span.Words(took));
        }
        return string.Join(" · ", parts);
    }

    /// <summary>A row's time, and how many of its slots had which outcome.</summary>
    public static string Row(SlotRow row, IStringLocalizer<SchedulingText> words)
        => $"{Clock(row.Start)}–{(Clock(row.End) is "00:00" ? "24:00" : Clock(row.End))}{Punctuation.Colon}" + string.Join(Punctuation.Comma,
            row.Cells.GroupBy(cell => (cell.ByHand, cell.Outcome)).OrderBy(group => group.Key)
                .Select(group => words["Slots.Times", group.Count(), Outcome(group.First(), words)].Value));

    /// <summary>What became of it, and whether it was made by hand.</summary>
    public static string Outcome(SlotCell cell, IStringLocalizer<SchedulingText> words)
        => words["Slot." + cell.Outcome].Value + (cell.ByHand ? Punctuation.Bracketed(words["Slots.ByHand"]) : "");

    /// <summary>How long after its slot it began; null when nothing ran.</summary>
    public static TimeSpan? Late(SlotCell cell)
        => cell.ByHand || cell.Outcome is SlotOutcome.Missed or SlotOutcome.Skipped or SlotOutcome.Paused || cell.StartedAt is not { } start ? null
            : start > cell.Slot ? start - cell.Slot : TimeSpan.Zero;

    private static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("HH:mm", CultureInfo.InvariantCulture);
}
