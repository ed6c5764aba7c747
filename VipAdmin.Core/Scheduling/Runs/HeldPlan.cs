namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>How many orders or members a run asks about, how many it may cancel or tell without asking, and what it asks about.</summary>
/// <param name="Plan">JSON object of counters: what waits for the decision.</param>
internal sealed record HeldPlan(long Touched, long Allowed, string Plan);
