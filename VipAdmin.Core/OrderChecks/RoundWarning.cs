using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>Why a round over many orders ended with a warning, as its log line says it.</summary>
internal static class RoundWarning
{
    /// <summary>Null when there is no warning, or when it has a line of its own.</summary>
    public static string? Say(JobResult result) => (result.Code, result.Error?.Split(' ')) switch
    {
        (RunReason.UnansweredMany, [var waiting, var asked, var count, var percent])
            => $"{waiting} / {asked} 笔查询无结果（不少于 {count} 笔且超过 {percent}%）",
        (RunReason.UnansweredAgain, [var order, var times]) => $"{order} 连续 {times} 次查询无结果",
        (RunReason.OrdersFailed, [var failed]) => $"{failed} 笔订单处理失败",
        (RunReason.AllUnknown, _) => "全部查询无结果",
        _ => null,
    };
}
