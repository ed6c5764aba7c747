namespace VipAdmin.Core.Damage;

/// <summary>What a look for one kind of damage found.</summary>
/// <param name="Count">Rows that stand now, those that a person settled left out.</param>
/// <param name="Fen">Their money.</param>
/// <param name="New">Recorded for the first time.</param>
/// <param name="Closed">Recorded by an earlier scan, and right by now.</param>
public sealed record DamageFound(int Count, long Fen, int New, int Closed);
