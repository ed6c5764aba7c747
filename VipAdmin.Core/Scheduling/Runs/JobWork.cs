namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What a job found to do when it looked, and the way to do it.</summary>
/// <param name="Final">
/// Upper bound on the orders the work would cancel or the members it would tell; 0 = nothing that needs approval. The bound also holds when more orders or
/// members become due meanwhile.
/// </param>
/// <param name="DoAsync">Does the work.</param>
public sealed record JobWork(long Final, JobBody DoAsync);
