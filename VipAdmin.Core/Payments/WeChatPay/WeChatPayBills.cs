using Microsoft.Extensions.Options;

namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>WeChat Pay's bills: a signed answer names address and hash of a file, which itself is not signed.</summary>
public sealed class WeChatPayBills(WeChatPayPlatform platform, IHttpClientFactory http, IOptionsMonitor<BillLimits> options) : IBillSource
{
    /// <summary>The HTTP client of downloads.</summary>
    public const string Client = WeChatPayPlatform.ChannelName + "-bills";

    private static readonly byte[] Gzip = [0x1F, 0x8B];

    private readonly BillDownload download = new(Client, http, options);

    /// <inheritdoc />
    public string Channel => WeChatPayPlatform.ChannelName;

    /// <inheritdoc />
    public bool IsConfigured => platform.IsConfigured;

    /// <inheritdoc />
    public Task<BillAnswer> FetchAsync(BillQuestion question, CancellationToken stop)
        => BillAttempts.RunAsync(options, () => OnceAsync(question, stop), stop);

    private async Task<BillAnswer> OnceAsync(BillQuestion question, CancellationToken stop)
    {
        var asked = await platform.AskForBillAsync(WeChatPayWire.BillTarget(question), stop);
        if (asked.Fault is { } fault)
        {
            return new BillAnswer.Unknown(fault, asked.Call);
        }
        switch (asked.Category)
        {
            case ErrorCategory.NoBill:
                return new BillAnswer.NoTrades(asked.Call);
            case ErrorCategory.BillNotReady:
                return new BillAnswer.NotReady(asked.Call);
        }
        var link = asked.Link!;
        if (platform.DownloadRequest(link) is not { } request)
        {
            return new BillAnswer.Unknown(new PlatformFault(FaultCode.StatusMismatch,
                "the verified answer names an address that is not WeChat Pay's: " + Host(link.Address), Retryable: false), asked.Call);
        }
        using (request)
        {
            var (file, failed) = await download.FetchAsync(request, Gzip, stop);
            if (file is null)
            {
                return new BillAnswer.Unknown(failed!, asked.Call);
            }
            try
            {
                var hash = await download.UnpackedHashAsync(file, stop);
                if (string.Equals(hash, link.Sha1, StringComparison.OrdinalIgnoreCase))
                {
                    return new BillAnswer.Fetched(file, file.Length, link.Sha1, asked.Call);
                }
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
            await file.DisposeAsync();
            return new BillAnswer.Unknown(
                new PlatformFault(FaultCode.StatusMismatch, "the downloaded file has not the hash that WeChat Pay names", Retryable: true), asked.Call);
        }
    }

    private static string Host(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.Host : "none";
}
