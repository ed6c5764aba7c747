namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What a held run would do: how many orders or members it asks about, and how many it may cancel or notify without asking.</summary>
/// <param name="Plan">JSON object of counters: what waits for the decision.</param>
internal sealed record HeldPlan(long Touched, long Allowed, string Plan);
