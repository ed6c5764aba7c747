namespace VipAdmin.Core.Overview;

/// <summary>What one platform took in one hour, by the time of payment.</summary>
/// <param name="At">Start of the hour (UTC).</param>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="Paid">Orders paid in it, the settled ones among them.</param>
/// <param name="Fen">Their sum.</param>
/// <param name="Settled">Those whose callback was lost and which the portal settled.</param>
/// <param name="SettledFen">Their sum.</param>
public sealed record Takings(DateTime At, string Channel, int Paid, long Fen, int Settled, long SettledFen);
