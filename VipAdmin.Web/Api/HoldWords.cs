using System.Diagnostics;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Api;

/// <summary>Held runs in words, for the API and the command line.</summary>
public static class HoldWords
{
    /// <summary>The decision that came first.</summary>
    public static string Decided(Guid id, HoldDecision decision, string? by) => decision switch
    {
        HoldDecision.Confirmed => $"{by} has already approved run {id}.",
        HoldDecision.Dismissed => $"{by} has already rejected run {id}.",
        HoldDecision.Lapsed => $"The approval of run {id} has expired.",
        _ => throw new UnreachableException($"Unhandled decision {decision}"),
    };
}
