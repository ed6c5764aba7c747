using System.Security.Cryptography;
using System.Text;
using CsvHelper;

namespace VipAdmin.Core.Bills;

/// <summary>The rows of a bill's text: one line of the file each. Quotes are ordinary characters, because the platforms do not quote.</summary>
internal sealed class BillRows : IAsyncDisposable
{
    /// <summary>Real lines have some 400 bytes; product names and merchant data make the longest a few thousand.</summary>
    private const int LongestLine = 64 * 1024;

    private const byte Tick = (byte)'`';

    private static readonly CsvReaderOptions Plain = new() { Mode = CsvMode.NoEscape, HasHeader = false, TrackLineNumbers = true, MaxRecordSize = LongestLine };

    private static readonly CsvReaderOptions Quoted = new() { Mode = CsvMode.Rfc4180, HasHeader = false, Separator = ',' };

    private readonly CsvReader csv;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] unhashed = new byte[LongestLine];
    private CsvReader? again;
    private int unhashedLength;

    private BillRows(CsvReader csv) => this.csv = csv;

    /// <summary>Line of the file, the first is 1.</summary>
    public int Line { get; private set; }

    /// <summary>Number of cells.</summary>
    public int Count => (again ?? csv).FieldCount;

    /// <summary>The row's bytes in UTF-8; separators may be replaced.</summary>
    public ReadOnlySpan<byte> Raw => csv.RawRecord;

    /// <summary>Whether it is one of Alipay's lines around the list.</summary>
    public bool IsFrame => csv.RawRecord is [(byte)'#', ..];

    /// <summary>Whether it is a data line of WeChat Pay's.</summary>
    public bool IsTicked => csv.RawRecord is [Tick, ..];

    /// <summary>
    /// WeChat Pay writes a back-tick before every cell of a data line, and cells may contain commas, so that comma and back-tick together separate. Headings
    /// have no back-ticks: each is one cell.
    /// </summary>
    public static BillRows OfWeChat(Stream utf8) => new(CsvReader.Create(new CsvSeparatorStream(utf8, ",`"), Plain));

    /// <summary>Alipay writes plain commas.</summary>
    public static BillRows OfAlipay(Stream text, Encoding encoding) => new(CsvReader.Create(text, Plain with { Separator = ',', Encoding = encoding }));

    /// <summary>Moves to the next line that is not empty; false at the end.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken stop)
    {
        again?.Dispose();
        again = null;
        try
        {
            if (!await csv.ReadAsync(stop))
            {
                return false;
            }
        }
        catch (CsvFormatException e)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.StrangeLine, e.LineNumber > 0 ? (int)e.LineNumber : Line + 1));
        }
        Line = (int)csv.LineNumber;
        Hash(csv.RawRecord);
        return true;
    }

    /// <summary>
    /// Whether the row has as many cells as the heading. Where it has not, but holds quotes, it is read once more as quoted CSV, in case the platform quotes
    /// cells with commas; the number of cells decides.
    /// </summary>
    public bool Fits(int width)
    {
        if (Count == width || !Raw.Contains((byte)'"'))
        {
            return Count == width;
        }
        var line = CsvReader.Create(Raw.ToArray(), Quoted);
        if (!line.Read() || line.FieldCount != width)
        {
            line.Dispose();
            return false;
        }
        again = line;
        return true;
    }

    /// <summary>A cell's text in UTF-8, without its back-tick and the blanks and tabs around it.</summary>
    public ReadOnlySpan<byte> Cell(int index)
    {
        var cell = (again ?? csv).GetSpan(index);
        return (index == 0 && cell is [Tick, ..] ? cell[1..] : cell).Trim(" \t"u8);
    }

    /// <summary>The whole line as text; for headings and sums.</summary>
    public string Text() => Encoding.UTF8.GetString(Raw).Trim();

    /// <summary>
    /// SHA-256 of the rows in lower-case hex: the same however the file is packed, encoded and ended. The time at which Alipay exported it is left out.
    /// </summary>
    public string TakeHash()
    {
        hash.AppendData(unhashed, 0, unhashedLength);
        unhashedLength = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        again?.Dispose();
        hash.Dispose();
        return csv.DisposeAsync();
    }

    /// <summary>Rows are hashed many at a time: each call has a price.</summary>
    private void Hash(ReadOnlySpan<byte> row)
    {
        if (row.StartsWith("#导出时间"u8))
        {
            return;
        }
        if (unhashedLength + row.Length + 1 > unhashed.Length)
        {
            hash.AppendData(unhashed, 0, unhashedLength);
            unhashedLength = 0;
        }
        if (row.Length + 1 > unhashed.Length)
        {
            hash.AppendData(row);
            row = [];
        }
        row.CopyTo(unhashed.AsSpan(unhashedLength));
        unhashed[unhashedLength + row.Length] = (byte)'\n';
        unhashedLength += row.Length + 1;
    }
}
