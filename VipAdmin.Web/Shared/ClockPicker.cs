using System.Globalization;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>A time of day that is typed, or picked from a dial by pointer. MudBlazor's arrow keys would turn the hands of a dial that is closed.</summary>
public sealed class ClockPicker : MudTimePicker
{
    /// <summary>Reads what people type; MudBlazor knows <c>09:05</c> alone.</summary>
    protected override Task StringValueChangedAsync(string? value)
        => base.StringValueChangedAsync(TypedTime.Of(value)?.ToString(@"hh\:mm", CultureInfo.InvariantCulture) ?? value);

    /// <inheritdoc />
    protected override Task OnHandleKeyDownAsync(KeyboardEventArgs args) => args.Key switch
    {
        _ when !Open || GetDisabledState() || GetReadOnlyState() => Task.CompletedTask,
        "Enter" or "NumpadEnter" => CloseAsync(),
        "Escape" or "Tab" => CloseAsync(false),
        _ => Task.CompletedTask,
    };
}
