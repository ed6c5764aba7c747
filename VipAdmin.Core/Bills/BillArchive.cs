using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VipAdmin.Core.Bills;

/// <summary>A zip as Alipay makes it: a few files named in GBK. Nothing is ever unpacked to a name of the archive's.</summary>
internal sealed class BillArchive : IAsyncDisposable
{
    /// <summary>Alipay's archives hold two files.</summary>
    private const int MostEntries = 32;

    /// <summary>Largest list of contents. The library reads it whole, even when the archive claims fewer files.</summary>
    private const int LargestDirectory = 256 * 1024;

    private const int EndLength = 22;

    private readonly ZipArchive zip;

    private BillArchive(ZipArchive zip) => this.zip = zip;

    /// <summary>Opens an archive that was written to a file.</summary>
    /// <exception cref="BillRefusedException">It is cut off, or no archive of bills.</exception>
    public static async Task<BillArchive> OpenAsync(FileStream file, CancellationToken stop)
    {
        await CheckDirectoryAsync(file, stop);
        file.Position = 0;
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;
        return new BillArchive(await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, gbk, stop));
    }

    /// <summary>The files that may be bills.</summary>
    /// <exception cref="BillRefusedException">The archive is a workbook, needs a password, or names a file outside of its own folder.</exception>
    public IReadOnlyList<ZipArchiveEntry> Bills()
    {
        if (zip.Entries.Any(entry => entry.FullName is "[Content_Types].xml" or "mimetype"))
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.Spreadsheet));
        }
        foreach (var entry in zip.Entries)
        {
            var path = entry.FullName.Replace('\\', '/');
            if (path.StartsWith('/') || path.Split('/').Contains("..") || path is [_, ':', ..])
            {
                throw new BillRefusedException(new BillFault(BillFaultCode.UnsafeName, Found: BillCell.Shown(entry.FullName)));
            }
            if (entry.IsEncrypted)
            {
                throw new BillRefusedException(new BillFault(BillFaultCode.Encrypted));
            }
        }
        return [.. zip.Entries.Where(entry => entry.Name.Length > 0 && entry.Length > 0)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await zip.DisposeAsync();

    /// <summary>Reads the record at the end before the library reads the list of contents that it points to.</summary>
    private static async Task CheckDirectoryAsync(FileStream file, CancellationToken stop)
    {
        var tail = new byte[Math.Min(file.Length, EndLength + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, stop);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || at + EndLength > tail.Length)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.Cut));
        }
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
        var start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        if (entries > MostEntries || file.Length - tail.Length + at - start > LargestDirectory)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.ZipBomb, Expected: $"{MostEntries}", Found: $"{entries}"));
        }
    }
}
