namespace VipAdmin.Core.Statements;

/// <summary>A channel's day.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="Day">Beijing calendar day.</param>
public sealed record StatementDay(string Channel, DateOnly Day)
{
    /// <summary>Days before today whose statements the task asks for.</summary>
    public const int Reach = 7;
}
