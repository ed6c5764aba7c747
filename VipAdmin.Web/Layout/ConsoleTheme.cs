using MudBlazor;

namespace VipAdmin.Web.Layout;

/// <summary>
/// MudBlazor's side of the look: type and radius. Colours are CSS variables in <c>wwwroot/app.css</c>, where MudBlazor's own are set from
/// ours, so that light, dark and "as the system" need no round trip and no second first paint.
/// </summary>
public static class ConsoleTheme
{
    private static readonly string[] Faces = ["var(--font)"];

    public static MudTheme Theme { get; } = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Faces, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Faces, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Faces, FontSize = "0.8125rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography
            {
                FontFamily = Faces, FontSize = "0.8125rem", FontWeight = "500", LineHeight = "1.5", LetterSpacing = "normal",
                TextTransform = "none"
            },
            H5 = new H5Typography { FontFamily = Faces, FontSize = "1.25rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Faces, FontSize = "1rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Faces, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography
            {
                FontFamily = Faces, FontSize = "0.8125rem", FontWeight = "600", LineHeight = "1.5",
                LetterSpacing = "normal"
            },
            Caption = new CaptionTypography { FontFamily = Faces, FontSize = "0.75rem", LineHeight = "1.5", LetterSpacing = "normal" },
        },
    };
}
