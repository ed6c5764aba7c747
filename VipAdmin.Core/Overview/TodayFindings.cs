namespace VipAdmin.Core.Overview;

/// <summary>Figures of the overview besides the cards.</summary>
/// <param name="PutRight">Orders settled by a task today (Beijing); what was only planned is left out.</param>
/// <param name="PutRightFen">Their sum.</param>
/// <param name="Platforms">How the payment platforms answered in the last quarter of an hour.</param>
public sealed record TodayFindings(int PutRight, long PutRightFen, IReadOnlyList<PlatformPulse> Platforms);
