using System.Security.Cryptography;

namespace VipAdmin.Core.Bills;

/// <summary>Reads another stream, counts and hashes what passes, and refuses more bytes than allowed. The bytes read to recognise a file come first.</summary>
internal sealed class MeasuredStream(Stream inner, HashAlgorithmName? algorithm, long most, BillFaultCode tooMany) : Stream
{
    private readonly IncrementalHash? hash = algorithm is { } wanted ? IncrementalHash.CreateHash(wanted) : null;
    private byte[] ahead = [];
    private int taken;

    /// <summary>Bytes taken from the inner stream.</summary>
    public long Bytes { get; private set; }

    /// <summary>Hash of all bytes, in lower-case hex; to be asked for once, at the end, and only where an algorithm was named.</summary>
    public string TakeHash() => Convert.ToHexStringLower(hash!.GetHashAndReset());

    /// <summary>The first bytes, which stay to be read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken stop)
    {
        var buffer = new byte[count];
        var length = await FillAsync(buffer, stop);
        ahead = buffer[..length];
        return ahead;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (taken < ahead.Length)
        {
            return Ahead(buffer.Span);
        }
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Passed(buffer.Span[..read]);
    }

    public override int Read(Span<byte> buffer) => taken < ahead.Length ? Ahead(buffer) : Passed(buffer[..inner.Read(buffer)]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Reads to the end, so that count and hash are those of the whole.</summary>
    public async Task DrainAsync(CancellationToken stop) => await CopyToAsync(Null, stop);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash?.Dispose();
        }
        base.Dispose(disposing);
    }

    private async ValueTask<int> FillAsync(byte[] buffer, CancellationToken stop)
    {
        var length = 0;
        while (length < buffer.Length && await inner.ReadAsync(buffer.AsMemory(length), stop) is var read and > 0)
        {
            Passed(buffer.AsSpan(length, read));
            length += read;
        }
        return length;
    }

    private int Ahead(Span<byte> buffer)
    {
        var part = ahead.AsSpan(taken, Math.Min(buffer.Length, ahead.Length - taken));
        part.CopyTo(buffer);
        taken += part.Length;
        return part.Length;
    }

    private int Passed(ReadOnlySpan<byte> bytes)
    {
        hash?.AppendData(bytes);
        return (Bytes += bytes.Length) <= most ? bytes.Length : throw new BillRefusedException(new BillFault(tooMany, Expected: Size(most)));
    }

    private static string Size(long bytes) => bytes >= 1 << 30 ? $"{bytes >> 30} GB" : bytes >= 1 << 20 ? $"{bytes >> 20} MB" : $"{bytes} B";
}
