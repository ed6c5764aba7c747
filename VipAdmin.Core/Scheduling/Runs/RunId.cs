namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Ids of runs are UUIDv7, so an instant is a bound on ids: time filters need no index of their own.</summary>
public static class RunId
{
    /// <summary>At most the smallest id that can be made at <paramref name="utc"/>, to the millisecond.</summary>
    public static Guid Floor(DateTime utc)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, new DateTimeOffset(utc).ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
