namespace VipAdmin.Core.Data;

/// <summary>The key that a page begins behind.</summary>
/// <param name="Newer">Towards newer rows, otherwise towards older ones.</param>
public sealed record KeyBound<TKey>(TKey Key, bool Newer);

/// <summary>Turns the two keys that a caller may give into one bound: <c>before</c> = older, <c>after</c> = newer, and <c>before</c> wins.</summary>
public static class KeyBound
{
    /// <summary>The bound, or null at the beginning of the list.</summary>
    /// <param name="before">Only rows older than this one; the row itself is not included.</param>
    /// <param name="after">Only rows newer than this one, the nearest ones.</param>
    public static KeyBound<TKey>? Of<TKey>(TKey? before, TKey? after) where TKey : struct
        => before is { } older ? new KeyBound<TKey>(older, Newer: false) : after is { } newer ? new KeyBound<TKey>(newer, Newer: true) : null;

    /// <inheritdoc cref="Of{TKey}(TKey?, TKey?)" />
    public static KeyBound<TKey>? Of<TKey>(TKey? before, TKey? after) where TKey : class
        => before is not null ? new KeyBound<TKey>(before, Newer: false) : after is not null ? new KeyBound<TKey>(after, Newer: true) : null;
}
