using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Damage;

/// <summary>What is on record of one kind of damage, by whichever finder.</summary>
/// <param name="Open">Not finished.</param>
/// <param name="OpenFen">The money of our orders and refunds that they are about.</param>
/// <param name="Done">Resolved or written off.</param>
public sealed record DamageKind(DiscrepancyType Type, int Open, long OpenFen, int Done, long DoneFen);
