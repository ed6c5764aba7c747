namespace VipAdmin.Core.Statements;

/// <summary>Section <c>Statements</c>: what was agreed with the platforms.</summary>
public sealed class StatementsOptions
{
    /// <summary>The agreed fee of WeChat Pay in percent; null takes the rate that each line names.</summary>
    public decimal? WeChatFeePercent { get; set; }
    /// <summary>The agreed fee of Alipay in percent; null takes the rate that each line names.</summary>
    public decimal? AlipayFeePercent { get; set; }
}
