namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The run as a whole did not do its work.</summary>
/// <param name="code">Stable code, e.g. <see cref="RunReason.AllUnknown"/>.</param>
/// <param name="counters">The counts up to the failure, if any.</param>
public sealed class JobFailedException(string code, string message, IReadOnlyDictionary<string, long>? counters = null, Exception? inner = null)
    : Exception(message, inner)
{
    public string Code { get; } = code;
    public IReadOnlyDictionary<string, long>? Counters { get; } = counters;
}
