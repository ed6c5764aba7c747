using System.IO.Compression;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Payments;

/// <summary>Downloads one file at a time per platform into a temporary file, within limits of size, silence and time.</summary>
internal sealed class BillDownload(string client, IHttpClientFactory http, IOptionsMonitor<BillLimits> options)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Enough to see what an answer is that is no file.</summary>
    private const int ShownBytes = 200;

    private readonly CallSlots one = new(1);

    /// <summary>Downloads a file; exactly one of both results is set.</summary>
    /// <param name="beginning">The first bytes that a file of this platform has; anything else is an error page or message.</param>
    public async Task<(FileStream? File, PlatformFault? Fault)> FetchAsync(HttpRequestMessage request, ReadOnlyMemory<byte> beginning, CancellationToken stop)
    {
        var limits = options.CurrentValue;
        await one.TakeAsync(stop);
        var file = SpoolFile.Create();
        try
        {
            using var clock = CancellationTokenSource.CreateLinkedTokenSource(stop);
            clock.CancelAfter(limits.LongestDownload);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(clock.Token);
            silence.CancelAfter(limits.LongestSilence);
            var fault = await CopyAsync(request, beginning, file, limits, silence);
            if (fault is null)
            {
                await file.FlushAsync(stop);
                file.Position = 0;
                return (file, null);
            }
            await file.DisposeAsync();
            return (null, fault);
        }
        catch (Exception e)
        {
            await file.DisposeAsync();
            if (stop.IsCancellationRequested)
            {
                throw new OperationCanceledException(e.Message, e, stop);
            }
            if (Fault(e, limits) is { } known)
            {
                return (null, known);
            }
            throw;
        }
        finally
        {
            one.Free();
        }
    }

    /// <summary>
    /// SHA-1 of a downloaded gzip file's content, in lower-case hex; null when it cannot be unpacked within the limit. Leaves the file at its start.
    /// </summary>
    public async Task<string?> UnpackedHashAsync(FileStream file, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var buffer = new byte[BufferBytes];
        var left = options.CurrentValue.MostUnpackedBytes;
        try
        {
            await using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            while (await unpacked.ReadAsync(buffer, stop) is var read and > 0)
            {
                if ((left -= read) < 0)
                {
                    return null;
                }
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            // Cut off or garbled on the way: no hash can be right.
            return null;
        }
        finally
        {
            file.Position = 0;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<PlatformFault?> CopyAsync(HttpRequestMessage request, ReadOnlyMemory<byte> beginning, FileStream file, BillLimits limits,
        CancellationTokenSource silence)
    {
        using var response = await http.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (response.Content.Headers.ContentLength > limits.MostBytes)
        {
            return TooLarge(limits);
        }
        await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
        var buffer = new byte[BufferBytes];
        var first = 0;
        while (first < ShownBytes && await ReadAsync(body, buffer.AsMemory(first), silence.Token) is var read and > 0)
        {
            first += read;
            silence.CancelAfter(limits.LongestSilence);
        }
        if (Refusal((int)response.StatusCode, buffer.AsSpan(0, first), beginning.Span) is { } refusal)
        {
            return refusal;
        }
        await file.WriteAsync(buffer.AsMemory(0, first), silence.Token);
        for (long bytes = first; await ReadAsync(body, buffer, silence.Token) is var read and > 0;)
        {
            silence.CancelAfter(limits.LongestSilence);
            if ((bytes += read) > limits.MostBytes)
            {
                return TooLarge(limits);
            }
            await file.WriteAsync(buffer.AsMemory(0, read), silence.Token);
        }
        return null;
    }

    /// <summary>Tells a broken connection from a disk that cannot be written, which is no fault of the platform.</summary>
    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            return await body.ReadAsync(buffer, stop);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, e.Message, e);
        }
    }

    private static PlatformFault? Refusal(int status, ReadOnlySpan<byte> first, ReadOnlySpan<byte> beginning) => status switch
    {
        200 when first.StartsWith(beginning) => null,
        200 => new PlatformFault(FaultCode.MalformedAnswer, "the download is not a bill; the link may have expired", Retryable: true),
        429 => new PlatformFault(FaultCode.RateLimit, "download: HTTP 429", Retryable: true),
        >= 500 => new PlatformFault(FaultCode.PlatformMaintenance, $"download: HTTP {status}", Retryable: true),
        // An expired link is refused as an invalid request.
        400 => new PlatformFault(FaultCode.RequestRefused, "download: HTTP 400; the link may have expired", Retryable: true),
        _ => new PlatformFault(FaultCode.RequestRefused, $"download: HTTP {status}", Retryable: false),
    };

    private static PlatformFault TooLarge(BillLimits limits)
        => new(FaultCode.MalformedAnswer, $"the download is larger than {limits.MostBytes >> 20} MB", Retryable: false);

    private static PlatformFault? Fault(Exception e, BillLimits limits) => e switch
    {
        OperationCanceledException => new PlatformFault(FaultCode.NetworkTimeout,
            $"the download was silent for {limits.LongestSilence.TotalSeconds:0} s or took longer than {limits.LongestDownload.TotalMinutes:0} min",
            Retryable: true),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or HttpRequestException { InnerException: AuthenticationException }
            => new PlatformFault(FaultCode.SslError, "download: no secure connection: " + e.Message, Retryable: false),
        HttpRequestException => new PlatformFault(FaultCode.NetworkError, "download: " + e.Message, Retryable: true),
        _ => null,
    };
}
