using System.Linq.Expressions;
using System.Reflection;

namespace VipAdmin.Core.Data;

/// <summary>The order of a list that is read by key.</summary>
/// <param name="Sort">Sorts the list: newest first, or when its argument is true oldest first.</param>
/// <param name="Beyond">Keeps the rows older than a key, or when its last argument is true the newer ones.</param>
public sealed record KeyOrder<T, TKey>(Func<IQueryable<T>, bool, IQueryable<T>> Sort, Func<IQueryable<T>, TKey, bool, IQueryable<T>> Beyond)
{
    /// <summary>The same list from its other end: what was older stands where the newer stood.</summary>
    public KeyOrder<T, TKey> Reversed => new((rows, newer) => Sort(rows, !newer), (rows, bound, newer) => Beyond(rows, bound, !newer));
}

/// <summary>Makes the order of a list whose rows have one key that rises with time.</summary>
public static class KeyOrder
{
    /// <summary>Newest first by that key.</summary>
    public static KeyOrder<T, TKey> By<T, TKey>(Expression<Func<T, TKey>> key) => new(
        (rows, newer) => newer ? rows.OrderBy(key) : rows.OrderByDescending(key),
        (rows, bound, newer) => rows.Where(Beyond(key, bound, newer)));

    private static readonly MethodInfo CompareTo = typeof(string).GetMethod(nameof(string.CompareTo), [typeof(string)])!;

    private static Expression<Func<T, bool>> Beyond<T, TKey>(Expression<Func<T, TKey>> key, TKey bound, bool newer)
    {
        // A captured variable, so that the key reaches the database as a parameter.
        Expression<Func<TKey>> captured = () => bound;
        var (left, right) = typeof(TKey) == typeof(string)
            ? (Expression.Call(key.Body, CompareTo, captured.Body), (Expression)Expression.Constant(0))
            : (key.Body, captured.Body);
        return Expression.Lambda<Func<T, bool>>(newer ? Expression.GreaterThan(left, right) : Expression.LessThan(left, right), key.Parameters);
    }
}
