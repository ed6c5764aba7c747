namespace VipAdmin.Core.Statements;

/// <summary>What a statement lists: WeChat's ALL and SUCCESS and Alipay's detail are <c>trade</c>, WeChat's REFUND is <c>refund</c>.</summary>
public enum StatementKind { Trade, Refund, Fundflow }
