namespace VipAdmin.Web.Shared;

/// <summary>One colour of a <see cref="Bar"/>.</summary>
/// <param name="Share">Share of the bar's height; only its proportion to the others counts.</param>
/// <param name="Look">Class that colours it: a tone (<c>tone-failed</c>) or a part (<c>part-first</c>).</param>
public sealed record BarPart(double Share, string Look)
{
    /// <summary>Target of a click on this part, whose title is <see cref="Title"/>; null = the bar's.</summary>
    public string? Href { get; init; }

    /// <summary>Hover and screen-reader text of a part with a target of its own.</summary>
    public string? Title { get; init; }
}
