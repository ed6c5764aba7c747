using System.IO.Compression;
using System.Security.Cryptography;

namespace VipAdmin.Core.Bills;

/// <summary>Unpacks a file as given and finds the bill in it, within bounds.</summary>
internal sealed class BillContent(Stream stream, BillExpectation expected) : IAsyncDisposable
{
    private readonly MeasuredStream given = new(stream, HashAlgorithmName.SHA256, expected.MostBytes, BillFaultCode.TooLarge);
    private readonly List<IAsyncDisposable> opened = [];
    private MeasuredStream? text;

    /// <summary>Bytes of the file as given, as far as read.</summary>
    public long Bytes => given.Bytes;

    /// <summary>Recognises the file.</summary>
    public async ValueTask<BillReader> OpenAsync(CancellationToken stop)
    {
        var start = await given.PeekAsync(BillLooks.Length, stop);
        return BillLooks.Packing(start.Span) switch
        {
            BillPacking.Gzip => await ReaderAsync(Owned(new GZipStream(given, CompressionMode.Decompress, leaveOpen: true)), BillFaultCode.ZipBomb, stop),
            BillPacking.Zip => await UnzipAsync(stop),
            _ => await ReaderAsync(given, BillFaultCode.TooLarge, stop),
        };
    }

    /// <summary>Reads what is left, checks the hash that the platform named, and returns the SHA-256 of the file as given.</summary>
    public async Task<string> FinishAsync(CancellationToken stop)
    {
        await text!.DrainAsync(stop);
        await given.DrainAsync(stop);
        if (expected.Sha1 is { } wanted && text.TakeHash() is var found && !string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase))
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.HashDiffers, null, wanted, found));
        }
        return given.TakeHash();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var each in Enumerable.Reverse(opened))
        {
            await each.DisposeAsync();
        }
        await given.DisposeAsync();
    }

    private async ValueTask<BillReader> UnzipAsync(CancellationToken stop)
    {
        // A zip's list of contents stands at its end.
        var file = Owned(SpoolFile.Create());
        await given.CopyToAsync(file, stop);
        var archive = await BillArchive.OpenAsync(file, stop);
        opened.Add(archive);
        var (entry, several) = (default(ZipArchiveEntry), false);
        BillFault? other = null;
        foreach (var each in archive.Bills())
        {
            await using var look = await each.OpenAsync(stop);
            var start = new byte[BillLooks.Length];
            var length = await look.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
            if (!BillLooks.TryFormat(start.AsSpan(0, length), out _, out var fault))
            {
                other ??= fault;
                continue;
            }
            (several, entry) = (entry is not null, each);
            if (several)
            {
                throw new BillRefusedException(new BillFault(BillFaultCode.SeveralBills));
            }
        }
        return entry is null
            ? throw new BillRefusedException(other is { Code: BillFaultCode.WrongEncoding } ? other : new BillFault(BillFaultCode.NoDetail))
            : await ReaderAsync(Owned(await entry.OpenAsync(stop)), BillFaultCode.ZipBomb, stop);
    }

    private async ValueTask<BillReader> ReaderAsync(Stream unpacked, BillFaultCode tooMany, CancellationToken stop)
    {
        text = Owned(new MeasuredStream(unpacked, expected.Sha1 is null ? null : HashAlgorithmName.SHA1, expected.MostUnpackedBytes, tooMany));
        var start = await text.PeekAsync(BillLooks.Length, stop);
        if (!BillLooks.TryFormat(start.Span, out var format, out var fault))
        {
            throw new BillRefusedException(fault);
        }
        if (expected.Channel is { } channel && channel != format.Channel)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.AnotherChannel, null, channel, format.Channel));
        }
        return format.Reader(text, expected);
    }

    private T Owned<T>(T disposable) where T : IAsyncDisposable
    {
        opened.Add(disposable);
        return disposable;
    }
}
