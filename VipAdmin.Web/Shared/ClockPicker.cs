using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace VipAdmin.Web.Shared;

/// <summary>A time of day that is typed, or picked from a dial by pointer. MudBlazor's arrow keys would turn the hands of a dial that is closed.</summary>
public sealed class ClockPicker : MudTimePicker
{
    /// <inheritdoc />
    protected override Task OnHandleKeyDownAsync(KeyboardEventArgs args) => args.Key switch
    {
        _ when !Open || GetDisabledState() || GetReadOnlyState() => Task.CompletedTask,
        "Enter" or "NumpadEnter" => CloseAsync(),
        "Escape" or "Tab" => CloseAsync(false),
        _ => Task.CompletedTask,
    };
}
