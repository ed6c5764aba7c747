using VipAdmin.Core.Statements;

namespace VipAdmin.Core.Search;

/// <summary>A statement whose hash begins with the text.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>; null when a refused file does not tell.</param>
/// <param name="Day">Null when a refused file does not tell.</param>
public sealed record StatementHit(Guid Id, string? Channel, DateOnly? Day, StatementState State, DateTime ImportedAt);
