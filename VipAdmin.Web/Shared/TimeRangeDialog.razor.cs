using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>Asks for the two ends of a range of time. A day without a time of day is the whole day, at either end.</summary>
public sealed partial class TimeRangeDialog
{
    private DateTime? fromDay;
    private DateTime? toDay;
    private TimeSpan? fromTime;
    private TimeSpan? toTime;
    private string? fault;
    private MomentFields? first;
    private MomentFields? last;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    /// <summary>What the fields show first.</summary>
    [Parameter, EditorRequired] public TimeRange Before { get; set; } = TimeRange.All;

    /// <summary>Shows the dialog with the range of the page, and with today where the page has none. Null when the person cancelled.</summary>
    /// <param name="now">What a range that moves with the clock is counted from.</param>
    public static async Task<TimeRange?> AskAsync(IDialogService dialogs, TimeRange before, DateTime now, IStringLocalizer<SharedText> words)
    {
        var (from, to) = before.At(now);
        var today = BusinessDay.Of(now);
        var fields = before.IsAll ? TimeRange.Days(today, today) : TimeRange.Between(Minute(from), Minute(to ?? now)) ?? TimeRange.All;
        var dialog = await dialogs.ShowAsync<TimeRangeDialog>(words["Range.Title"], new DialogParameters<TimeRangeDialog> { { d => d.Before, fields } },
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true });
        return await dialog.Result is { Canceled: false, Data: TimeRange range } ? range : null;
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        (fromDay, fromTime) = Split(Before.From, isEnd: false);
        (toDay, toTime) = Split(Before.To, isEnd: true);
    }

    private static DateTime? Minute(DateTime? utc) => utc is { } at ? at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute)) : null;

    private static (DateTime? Day, TimeSpan? Time) Split(DateTime? utc, bool isEnd)
    {
        if (utc is null)
        {
            return (null, null);
        }
        var beijing = BusinessDay.ToBeijing(utc.Value);
        return beijing.TimeOfDay == TimeSpan.Zero ? (isEnd ? beijing.AddDays(-1) : beijing, null) : (beijing.Date, beijing.TimeOfDay);
    }

    private static DateTime? Join(DateTime? day, TimeSpan? time, bool isEnd)
        => day is { } date ? BusinessDay.FromBeijing(time is { } clock ? date.Date + clock : date.Date.AddDays(isEnd ? 1 : 0)) : null;

    private void Finish()
    {
        var (from, to) = (Join(fromDay, fromTime, isEnd: false), Join(toDay, toTime, isEnd: true));
        var range = TimeRange.Between(from, to);
        // The same reading as of an address: what it would refuse must not get there.
        var reading = TimeRange.Read(null, range?.FromText, range?.ToText);
        fault = first is { Unreadable: true } || last is { Unreadable: true } ? "Unreadable"
            : (fromDay is null && fromTime is not null) || (toDay is null && toTime is not null) ? "NoDay"
            : range is null ? "NoLength" : reading.Fault is { } wrong ? $"Fault.{wrong}" : null;
        if (fault is null)
        {
            Dialog.Close(DialogResult.Ok(reading.Range));
        }
    }
}
