using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Whether a number was on an earlier line of a file, in a fixed amount of memory: a Bloom filter. It never misses a number that was there, and of a million
/// numbers takes about one in a thousand for one that was.
/// </summary>
internal sealed class SeenBefore
{
    private const int Bits = 1 << 26;

    private readonly ulong[] bits = new ulong[Bits / 64];

    /// <summary>Notes a number.</summary>
    /// <param name="kind">Tells numbers of different kinds apart.</param>
    /// <returns>Whether it may have been noted before.</returns>
    public bool Note(string number, int kind)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(number.AsSpan()), kind);
        // Both are set in any case.
        return Set((uint)hash) & Set((uint)(hash >> 32));
    }

    private bool Set(uint place)
    {
        place &= Bits - 1;
        ref var word = ref bits[place / 64];
        var bit = 1UL << (int)(place % 64);
        var known = (word & bit) != 0;
        word |= bit;
        return known;
    }
}
