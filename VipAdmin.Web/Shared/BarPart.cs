namespace VipAdmin.Web.Shared;

/// <summary>One colour of a <see cref="Bar"/>.</summary>
/// <param name="Share">Share of the bar's height; only its proportion to the others counts.</param>
/// <param name="Look">Class that colours it: a tone (<c>tone-failed</c>) or a part (<c>part-first</c>).</param>
public sealed record BarPart(double Share, string Look);
