using Microsoft.AspNetCore.Components;

namespace VipAdmin.Web.Shared;

/// <summary>
/// An icon that only decorates, as MudIcon draws it. It is drawn by the component around it: a component for each of a hundred icons on a page would take most
/// of the page's time and memory.
/// </summary>
public static class Glyph
{
    /// <param name="icon">One of MudBlazor's <c>Icons</c>.</param>
    /// <param name="css">More classes.</param>
    /// <param name="small">20 pixels instead of 24, where no style says otherwise.</param>
    public static RenderFragment Of(string icon, string? css = null, bool small = false) => builder =>
    {
        builder.OpenElement(0, "svg");
        builder.AddAttribute(1, "class", $"mud-icon-root mud-svg-icon mud-icon-size-{(small ? "small" : "medium")}{(css is null ? "" : " " + css)}");
        builder.AddAttribute(2, "focusable", "false");
        builder.AddAttribute(3, "viewBox", "0 0 24 24");
        builder.AddAttribute(4, "aria-hidden", "true");
        builder.AddAttribute(5, "role", "img");
        builder.AddMarkupContent(6, icon);
        builder.CloseElement();
    };
}
