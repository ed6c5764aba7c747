namespace VipAdmin.Core.Statements;

/// <summary>Which statements to list.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>; null = both.</param>
/// <param name="From">Of this Beijing day or later.</param>
/// <param name="Until">Of this Beijing day or earlier.</param>
public sealed record StatementFilter(string? Channel = null, DateOnly? From = null, DateOnly? Until = null);
