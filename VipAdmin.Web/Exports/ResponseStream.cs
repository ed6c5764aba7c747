using System.Buffers;
using System.IO.Pipelines;

namespace VipAdmin.Web.Exports;

/// <summary>
/// The body of a response as a stream that only rises. What a writer of files writes without waiting (the end of a compressed part) stands in the pipe until
/// the next write that waits; a writer that is faster than the reader waits there, so that nothing piles up.
/// </summary>
public sealed class ResponseStream(PipeWriter body) : Stream
{
    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => body.Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer) => body.Write(buffer);

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => Check(await body.WriteAsync(buffer, cancellationToken));

    /// <inheritdoc />
    public override void Flush()
    {
        // Leaves with the next write that waits.
    }

    /// <inheritdoc />
    public override async Task FlushAsync(CancellationToken cancellationToken) => Check(await body.FlushAsync(cancellationToken));

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A reader that has gone is an error: what is written would vanish, and the file would count as sent.</summary>
    private static void Check(FlushResult flushed)
    {
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new IOException("The reader of the file has gone.");
        }
    }
}
