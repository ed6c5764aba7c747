namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Run ids are UUIDv7, so an instant translates to a bound on ids and time filters need no index of their own.</summary>
public static class RunId
{
    /// <summary>A lower bound for every id created at or after <paramref name="utc"/>, to the millisecond.</summary>
    public static Guid Floor(DateTime utc)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, new DateTimeOffset(utc).ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
