using VipAdmin.Core.Data;

namespace VipAdmin.Core.History;

/// <summary>How figures of one kind spread, in milliseconds.</summary>
/// <param name="P50">Median; null when it is not kept.</param>
/// <param name="P99">Null when it is not kept.</param>
public sealed record Spread(double? P50, double P95, double? P99, double Max)
{
    /// <summary>An array for <see cref="Of(double[])"/>: p50, p95, p99 and the largest.</summary>
    /// <param name="figure">Of a row; NULL is left out.</param>
    internal static SqlPart Sql(SqlPart figure) => new($"percentile_cont(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY {figure})");

    /// <summary>Null when there is nothing to spread.</summary>
    /// <param name="percentiles">As <see cref="Sql"/> asks for them.</param>
    internal static Spread? Of(double[]? percentiles) => percentiles is [var p50, var p95, var p99, var max] ? new Spread(p50, p95, p99, max) : null;

    /// <summary>Null when there is nothing to spread.</summary>
    public static Spread? Of(double? p50, double? p95, double? p99, double? max) => p95 is { } most && max is { } top ? new Spread(p50, most, p99, top) : null;
}
