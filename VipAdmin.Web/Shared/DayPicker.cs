using System.Globalization;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>
/// A calendar whose keys start at the day in the box and change nothing before Enter. MudBlazor's own keys start at an end of the month, hand the day that is
/// only looked at to Tab, and move it while the calendar is closed.
/// </summary>
public sealed class DayPicker : MudDatePicker
{
    /// <summary>Reads the days that people type, as the search does; MudBlazor knows <c>2026-11-30</c> alone.</summary>
    protected override Task StringValueChangedAsync(string? value)
        => base.StringValueChangedAsync(TypedDay.WithYear(value)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? value);

    /// <inheritdoc />
    protected override async Task OnHandleKeyDownAsync(KeyboardEventArgs args)
    {
        if (GetDisabledState() || GetReadOnlyState())
        {
            return;
        }
        if (!Open)
        {
            if (args is { Key: "ArrowDown", AltKey: true })
            {
                await OpenAsync();
            }
            return;
        }
        switch (args.Key)
        {
            case "Escape" or "Tab":
                await CloseAsync(false);
                break;
            case "Enter" or "NumpadEnter":
                await ChooseAsync();
                break;
            default:
                if (args is { ShiftKey: false, CtrlKey: false, AltKey: false, MetaKey: false } && Moved(args.Key) is { } day)
                {
                    Look(day);
                }
                break;
        }
        StateHasChanged();
    }

    /// <inheritdoc />
    protected override async Task OnPickerOpenedAsync()
    {
        HighlightedDate = Date;
        await base.OnPickerOpenedAsync();
    }

    /// <inheritdoc />
    protected override string GetDayClasses(int month, DateTime day)
        => HighlightedDate is { } looked && looked.Date == day.Date ? $"{base.GetDayClasses(month, day)} mud-looked" : base.GetDayClasses(month, day);

    private Task ChooseAsync() => (HighlightedDate, CurrentView) switch
    {
        (null, _) => CloseAsync(false),
        ({ } day, OpenTo.Month) => OnMonthSelectedAsync(StartOfMonth(day)),
        ({ } day, OpenTo.Year) => OnYearClickedAsync(day.Year),
        ({ } day, _) => OnDayClickedAsync(day),
    };

    private DateTime? Moved(string key)
    {
        var day = HighlightedDate ?? Date ?? BusinessDay.ToBeijing(TimeProvider.UtcNow()).Date;
        return (CurrentView, key) switch
        {
            (OpenTo.Date, "ArrowLeft") => day.AddDays(-1),
            (OpenTo.Date, "ArrowRight") => day.AddDays(1),
            (OpenTo.Date, "ArrowUp") => day.AddDays(-7),
            (OpenTo.Date, "ArrowDown") => day.AddDays(7),
            (OpenTo.Date, "PageUp") or (OpenTo.Month, "ArrowLeft") => day.AddMonths(-1),
            (OpenTo.Date, "PageDown") or (OpenTo.Month, "ArrowRight") => day.AddMonths(1),
            (OpenTo.Month, "ArrowUp") => day.AddMonths(-3),
            (OpenTo.Month, "ArrowDown") => day.AddMonths(3),
            (OpenTo.Month, "PageUp") or (OpenTo.Year, "ArrowUp") => day.AddYears(-1),
            (OpenTo.Month, "PageDown") or (OpenTo.Year, "ArrowDown") => day.AddYears(1),
            _ => null,
        };
    }

    private void Look(DateTime day)
    {
        if (!IsDayDisabled(day))
        {
            HighlightedDate = day;
            PickerMonth = StartOfMonth(day);
        }
    }

    private static DateTime StartOfMonth(DateTime day) => new(day.Year, day.Month, 1);
}
