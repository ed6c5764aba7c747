using Microsoft.AspNetCore.Components;

namespace VipAdmin.Web.Shared;

/// <summary>A state: tinted ground, icon, word. Drawn by the component around it (see <see cref="Glyph"/>).</summary>
public static class Chip
{
    /// <param name="icon">Instead of the tone's own.</param>
    /// <param name="title">Said when the pointer rests on it.</param>
    public static RenderFragment Of(Tone tone, string? text, string? icon = null, string? title = null) => builder =>
    {
        builder.OpenElement(0, "span");
        builder.AddAttribute(1, "class", "chip " + tone.Css());
        builder.AddAttribute(2, "title", title);
        builder.AddContent(3, Glyph.Of(icon ?? tone.Icon(), "chip-icon"));
        builder.OpenElement(4, "span");
        builder.AddContent(5, text);
        builder.CloseElement();
        builder.CloseElement();
    };
}
