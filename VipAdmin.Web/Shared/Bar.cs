namespace VipAdmin.Web.Shared;

/// <summary>One bar of a <see cref="BarStrip"/> or <see cref="RunChart"/>.</summary>
/// <param name="Value">Height; zero draws a mark on the base line.</param>
/// <param name="Title">Hover and screen-reader text: when, what, how long.</param>
/// <param name="Href">Target of a click; null for none.</param>
/// <param name="Parts">What it is made of, from the base line upwards; none when nothing happened.</param>
public sealed record Bar(double Value, string Title, string? Href, IReadOnlyList<BarPart> Parts);
