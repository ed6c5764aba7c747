using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Data;

/// <summary>One page of a list that is read by key, so that the last page of ten million rows is as fast as the first.</summary>
/// <param name="Rows">In the order of the list: newest first, or most urgent first.</param>
/// <param name="HasNewer">There are rows before the first one.</param>
/// <param name="HasOlder">There are rows after the last one.</param>
public sealed record KeyPage<T>(IReadOnlyList<T> Rows, bool HasNewer, bool HasOlder)
{
    /// <summary>No rows, and none on either side.</summary>
    public static KeyPage<T> Empty { get; } = new([], false, false);
}

/// <summary>Reads pages by key.</summary>
public static class KeyPage
{
    /// <summary>Reads the rows next to a key, or without one the first rows of the list.</summary>
    /// <param name="matching">The rows of the filter, in any order.</param>
    /// <param name="rows">Projects the page; keeps the order of what it is given.</param>
    public static async Task<KeyPage<TRow>> ReadAsync<T, TKey, TRow>(IQueryable<T> matching, KeyOrder<T, TKey> order, KeyBound<TKey>? bound, int limit,
        Func<IQueryable<T>, IQueryable<TRow>> rows, CancellationToken stop)
    {
        var newer = bound is { Newer: true };
        var beyond = bound is null ? matching : order.Beyond(matching, bound.Key, newer);
        var read = await rows(order.Sort(beyond, newer).Take(limit + 1)).ToListAsync(stop);
        var more = read.Count > limit;
        if (more)
        {
            read.RemoveAt(limit);
        }
        if (newer)
        {
            read.Reverse();
        }
        return new KeyPage<TRow>(read, HasNewer: read.Count > 0 && (newer ? more : bound is not null), HasOlder: read.Count > 0 && (newer || more));
    }

    /// <summary>
    /// Every row of a list, one at a time, for an export: page by page, so that no connection and no snapshot is held while a slow reader takes the rows.
    /// </summary>
    /// <param name="next">Reads the page behind a row; behind null the first page.</param>
    public static async IAsyncEnumerable<TRow> AllAsync<TRow>(Func<TRow?, Task<KeyPage<TRow>>> next) where TRow : class
    {
        KeyPage<TRow>? page = null;
        do
        {
            page = await next(page?.Rows[^1]);
            foreach (var row in page.Rows)
            {
                yield return row;
            }
        }
        while (page.HasOlder);
    }

    /// <summary>Reads the rows next to a key, each as an expression projects it.</summary>
    public static Task<KeyPage<TRow>> ReadAsync<T, TKey, TRow>(IQueryable<T> matching, KeyOrder<T, TKey> order, KeyBound<TKey>? bound, int limit,
        Expression<Func<T, TRow>> row, CancellationToken stop)
        => ReadAsync(matching, order, bound, limit, rows => rows.Select(row), stop);
}
