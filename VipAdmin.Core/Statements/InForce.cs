namespace VipAdmin.Core.Statements;

/// <summary>Which statements are the platform's side, in SQL.</summary>
internal static class InForce
{
    /// <summary>A statement in force; the condition of the index <c>ux_statements_in_force</c>.</summary>
    internal const string Sql = "state IN ('imported', 'noTrades')";

    /// <summary>
    /// <c>force</c>: the statements of payments and refunds in force of <c>@channel</c>; <c>days</c>: the days whose payments, and whose refunds, they list.
    /// A statement without a variant is a whole one (Alipay's detail).
    /// </summary>
    internal const string Days = $"""
        force AS MATERIALIZED (
          SELECT s.id, s.business_day, s.kind, s.file_name, s.sha256, s.variant, s.lines FROM vip_admin.statements s
          WHERE s.channel = @channel AND s.{Sql} AND s.kind IN ('trade', 'refund')),
        days AS MATERIALIZED (
          SELECT business_day, bool_or(kind = 'trade') AS payments, bool_or(kind = 'refund' OR variant IS NULL OR variant = 'ALL') AS refunds
          FROM force GROUP BY business_day)
        """;
}
