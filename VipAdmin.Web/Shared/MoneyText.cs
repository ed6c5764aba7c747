using Microsoft.AspNetCore.Components;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>Fen as yuan, right-aligned by its cell, drawn by the component around it (see <see cref="Glyph"/>). Zero is muted; null shows a dash.</summary>
public static class MoneyText
{
    /// <summary>An amount.</summary>
    public static RenderFragment Of(long? fen) => Drawn(fen is { } amount ? Money.Format(amount) : "—", fen is null or 0 ? "muted" : "");

    /// <summary>A difference: with its sign, and coloured by its direction.</summary>
    public static RenderFragment Difference(long? fen) => Drawn(fen is { } amount ? Money.FormatDifference(amount) : "—", fen switch
    {
        null or 0 => "muted",
        > 0 => "tone-text tone-ok",
        < 0 => "tone-text tone-failed",
    });

    private static RenderFragment Drawn(string text, string css) => builder =>
    {
        builder.OpenElement(0, "span");
        builder.AddAttribute(1, "class", "money " + css);
        builder.AddContent(2, text);
        builder.CloseElement();
    };
}
