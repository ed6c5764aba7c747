using Microsoft.Extensions.Options;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Payments.Alipay;

/// <summary>Alipay's bills: a signed answer names the address of a zip, which is neither signed nor hashed; the sums inside prove it whole.</summary>
public sealed class AlipayBills(AlipayPlatform platform, IHttpClientFactory http, IOptionsMonitor<BillLimits> options, ClockWatch clocks) : IBillSource
{
    /// <summary>The HTTP client of downloads.</summary>
    public const string Client = AlipayPlatform.ChannelName + "-bills";

    /// <summary>
    /// Alipay has one code for "no trades" and "not made yet". Bills are there by 09:00 of the next day; from noon on the code means that there were no trades.
    /// </summary>
    private static readonly TimeSpan CertainAfter = TimeSpan.FromHours(12);

    private static readonly byte[] Zip = "PK"u8.ToArray();

    private readonly BillDownload download = new(Client, http, options);

    /// <inheritdoc />
    public string Channel => AlipayPlatform.ChannelName;

    /// <inheritdoc />
    public bool IsConfigured => platform.IsConfigured;

    /// <inheritdoc />
    public Task<BillAnswer> FetchAsync(BillQuestion question, CancellationToken stop)
        => BillAttempts.RunAsync(options, () => OnceAsync(question, stop), stop);

    private async Task<BillAnswer> OnceAsync(BillQuestion question, CancellationToken stop)
    {
        var (address, isNone, fault, call) = await platform.AskForBillAsync(AlipayWire.BillContent(question), stop);
        if (fault is not null)
        {
            return new BillAnswer.Unknown(fault, call);
        }
        if (isNone)
        {
            return clocks.Machine.UtcNow() >= BusinessDay.StartUtc(question.Day.AddDays(1)) + CertainAfter
                ? new BillAnswer.NoTrades(call) : new BillAnswer.NotReady(call);
        }
        if (platform.DownloadAddress(address!) is not { } url)
        {
            return new BillAnswer.Unknown(
                new PlatformFault(FaultCode.StatusMismatch, "the verified answer names an address that is not Alipay's", Retryable: false), call);
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var (file, failed) = await download.FetchAsync(request, Zip, stop);
        return file is null ? new BillAnswer.Unknown(failed!, call) : new BillAnswer.Fetched(file, file.Length, null, call);
    }
}
