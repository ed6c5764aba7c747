using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>
/// What a new file means for those in force of its channel and day. Pure. In force is one whole statement (WeChat Pay's ALL, Alipay's detail) or the pair
/// SUCCESS and REFUND, and beside them one of fund flows.
/// </summary>
public static class StatementSuccession
{
    /// <summary>WeChat Pay's statement of payments alone, as <see cref="Statement.Variant"/> has it.</summary>
    public const string Success = "SUCCESS";

    /// <summary>A statement in force.</summary>
    public sealed record InForce(Guid Id, BillKind Kind, string? Variant, StatementState State, string Sha256, string? ContentSha256);

    /// <summary>The statement in force that says the same as a file, however that is packed; null when there is none.</summary>
    public static InForce? Same(IReadOnlyList<InForce> inForce, BillKind kind, string sha256, string? contentSha256)
        => inForce.FirstOrDefault(each => each.Kind == kind && each.State == StatementState.Imported
            && (each.Sha256 == sha256 || contentSha256 is not null && each.ContentSha256 == contentSha256));

    /// <summary>
    /// Those that give way to a new file; null when it is a part of what is in force as a whole, and therefore not taken.
    /// </summary>
    public static IReadOnlyList<InForce>? Replaced(IReadOnlyList<InForce> inForce, BillKind kind, string? variant)
    {
        if (kind == BillKind.Fundflow)
        {
            return [.. inForce.Where(each => each.Kind == kind)];
        }
        var trades = inForce.Where(each => each.Kind != BillKind.Fundflow).ToArray();
        if (!IsPart(kind, variant))
        {
            return trades;
        }
        return Array.Exists(trades, each => each.State == StatementState.Imported && !IsPart(each.Kind, each.Variant))
            ? null
            : [.. trades.Where(each => each.Kind == kind || each.State == StatementState.NoTrades)];
    }

    private static bool IsPart(BillKind kind, string? variant) => kind == BillKind.Refund || variant == Success;
}
