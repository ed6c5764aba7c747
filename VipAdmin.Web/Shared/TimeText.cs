using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>
/// An instant as Beijing wall-clock time to the second, drawn by the component around it (see <see cref="Glyph"/>). <see cref="LocalTime"/> also says how long
/// ago it was.
/// </summary>
public static class TimeText
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <param name="utc">The instant; null shows a dash.</param>
    /// <param name="now">Leaves out the day when it is the same as that of this instant.</param>
    /// <param name="away">Said beside it.</param>
    public static RenderFragment Of(DateTime? utc, DateTime? now = null, string? away = null) => builder =>
    {
        if (utc is not { } at)
        {
            builder.AddMarkupContent(0, "<span class=\"muted\">—</span>");
        }
        else if (FarFuture.Reached(at))
        {
            builder.OpenElement(1, "span");
            builder.AddAttribute(2, "class", "time");
            builder.AddContent(3, Texts.GetString("Time.Unlimited", CultureInfo.CurrentUICulture));
            builder.CloseElement();
        }
        else
        {
            builder.OpenElement(4, "time");
            builder.AddAttribute(5, "class", "time");
            builder.AddAttribute(6, "datetime", at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            builder.AddAttribute(7, "title", at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC");
            var today = now is { } present && BusinessDay.Of(at) == BusinessDay.Of(present);
            builder.AddContent(8, BusinessDay.ToBeijing(at).ToString(today ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            if (away is not null)
            {
                builder.OpenElement(9, "span");
                builder.AddAttribute(10, "class", "muted time-away");
                builder.AddContent(11, away);
                builder.CloseElement();
            }
            builder.CloseElement();
        }
    };
}
