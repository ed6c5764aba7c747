using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>
/// An order number or an id in mono type, drawn by the component around it (see <see cref="Glyph"/>). The copy button shows on hover and focus; app.js handles
/// its click.
/// </summary>
public static class CopyId
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <param name="value">What is copied; nothing can be copied without one.</param>
    /// <param name="href">Where a click on the id leads; null for plain text.</param>
    /// <param name="text">Shown instead of the whole value, e.g. a shortened id.</param>
    public static RenderFragment Of(string? value, string? href = null, string? text = null) => builder =>
    {
        builder.OpenElement(0, "span");
        builder.AddAttribute(1, "class", "copy-id");
        if (href is not null)
        {
            builder.OpenElement(2, "a");
            builder.AddAttribute(3, "href", href);
        }
        builder.OpenElement(4, "code");
        builder.AddAttribute(5, "title", value);
        builder.AddContent(6, text ?? value);
        builder.CloseElement();
        if (href is not null)
        {
            builder.CloseElement();
        }
        if (!string.IsNullOrEmpty(value))
        {
            var copy = Word("Copy").Replace("{0}", value, StringComparison.Ordinal);
            builder.OpenElement(7, "button");
            builder.AddAttribute(8, "type", "button");
            builder.AddAttribute(9, "class", "copy-button");
            builder.AddAttribute(10, "data-copy", value);
            builder.AddAttribute(11, "data-copied", Word("Copied"));
            builder.AddAttribute(12, "aria-label", copy);
            builder.AddAttribute(13, "title", copy);
            builder.AddContent(14, Glyph.Of(Icons.Material.Outlined.ContentCopy));
            builder.CloseElement();
        }
        builder.CloseElement();
    };

    private static string Word(string key) => Texts.GetString(key, CultureInfo.CurrentUICulture) ?? key;
}
