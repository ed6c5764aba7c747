namespace VipAdmin.Core.Overview;

/// <summary>How one platform answered in one hour.</summary>
/// <param name="At">Start of the hour (UTC).</param>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="Calls">How many orders were asked about.</param>
/// <param name="Unknown">How many of those had no usable answer.</param>
/// <param name="MedianMs">Median latency.</param>
/// <param name="SlowMs">Latency that 95 % of the answers stayed below.</param>
public sealed record PlatformHour(DateTime At, string Channel, int Calls, int Unknown, int MedianMs, int SlowMs);
