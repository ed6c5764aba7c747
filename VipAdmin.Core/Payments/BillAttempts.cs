using Microsoft.Extensions.Options;

namespace VipAdmin.Core.Payments;

/// <summary>Repeats asking and downloading together, because links expire within seconds.</summary>
internal static class BillAttempts
{
    /// <summary>Wait before the second attempt; doubled for each further one.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    public static async Task<BillAnswer> RunAsync(IOptionsMonitor<BillLimits> options, Func<Task<BillAnswer>> once, CancellationToken stop)
    {
        var answer = await once();
        for (var attempt = 1; attempt < options.CurrentValue.Attempts && answer is BillAnswer.Unknown { Fault.Retryable: true }; attempt++)
        {
            await Task.Delay(FirstWait * (1 << (attempt - 1)), stop);
            var again = await once();
            answer = again with
            {
                Call = again.Call with { Attempts = answer.Call.Attempts + again.Call.Attempts, LatencyMs = answer.Call.LatencyMs + again.Call.LatencyMs },
            };
        }
        return answer;
    }
}
