using System.Runtime.CompilerServices;

namespace VipAdmin.Core.Bills;

/// <summary>
/// A statement of a platform, read from any stream without holding it: WeChat Pay's trade and fund flow bills (plain or gzip), Alipay's details (zip, or the
/// CSV in it). Its content says what it is, never its name. Read its lines to the end, then ask <see cref="Fault"/>: the lines are good only without one.
/// </summary>
public sealed class BillFile : IAsyncDisposable
{
    private readonly BillContent content;
    private readonly BillReader reader;

    private BillFile(BillContent content, BillReader reader, BillHeader header)
    {
        (this.content, this.reader) = (content, reader);
        Header = header;
    }

    /// <summary>What it is.</summary>
    public BillHeader Header { get; }

    /// <summary>Why the file is refused after all; null as long as all is well.</summary>
    public BillFault? Fault { get; private set; }

    /// <summary>Counts and sums, once all lines are read and the file has proved whole.</summary>
    public BillTrailer? Trailer => Sha256 is null ? null : reader.Trailer;

    /// <summary>SHA-256 of the file as given, in lower-case hex; null until it has proved whole.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>
    /// SHA-256 of what the bill says: the same however it is packed, encoded and ended, and whenever Alipay exported it. Null until it has proved whole.
    /// </summary>
    public string? ContentSha256 { get; private set; }

    /// <summary>Bytes of the file as given, as far as read.</summary>
    public long Bytes => content.Bytes;

    /// <summary>Recognises a file and reads up to its first line. The stream is read from its position and stays open.</summary>
    /// <exception cref="IOException">The stream itself cannot be read.</exception>
    public static async Task<BillOpening> OpenAsync(Stream stream, BillExpectation? expected = null, CancellationToken stop = default)
    {
        expected ??= new BillExpectation();
        var content = new BillContent(stream, expected);
        BillReader? reader = null;
        try
        {
            reader = await content.OpenAsync(stop);
            return new BillOpening.Opened(new BillFile(content, reader, await reader.StartAsync(stop)));
        }
        catch (Exception e)
        {
            if (reader is not null)
            {
                await reader.DisposeAsync();
            }
            await content.DisposeAsync();
            if (FaultOf(e) is { } fault)
            {
                return new BillOpening.Refused(fault);
            }
            throw;
        }
    }

    /// <summary>The lines of a trade bill, once, in the file's order. They end early at a fault.</summary>
    public async IAsyncEnumerable<BillLine> LinesAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        while (await NextAsync((BillReader<BillLine>)reader, stop) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The lines of a fund flow bill, once, in the file's order. They end early at a fault.</summary>
    public async IAsyncEnumerable<FundFlowLine> FlowsAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        while (await NextAsync((BillReader<FundFlowLine>)reader, stop) is { } line)
        {
            yield return line;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await content.DisposeAsync();
    }

    private async ValueTask<TLine?> NextAsync<TLine>(BillReader<TLine> from, CancellationToken stop) where TLine : class
    {
        if (Fault is not null)
        {
            return null;
        }
        try
        {
            if (await from.NextAsync(stop) is { } line)
            {
                return line;
            }
            if (Sha256 is null)
            {
                var sha256 = await content.FinishAsync(stop);
                (Sha256, ContentSha256) = (sha256, from.TakeContentHash());
            }
        }
        catch (Exception e) when (FaultOf(e) is { } fault)
        {
            Fault = fault;
        }
        return null;
    }

    /// <summary>What the file's content did wrong; null for any other exception.</summary>
    private static BillFault? FaultOf(Exception e) => e switch
    {
        BillRefusedException refused => refused.Fault,
        InvalidDataException damaged => new BillFault(BillFaultCode.Damaged, Found: BillCell.Shown(damaged.Message)),
        _ => null,
    };
}
