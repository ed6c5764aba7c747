using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>WeChat Pay API v3.</summary>
public sealed class WeChatPayPlatform(
    IHttpClientFactory http, IOptionsMonitor<WeChatPayOptions> options, IOptionsMonitor<PaymentsOptions> payments, IOptionsMonitor<BillLimits> bills,
    ClockWatch clocks, ILogger<WeChatPayPlatform> log)
    : IPaymentPlatform, IDisposable
{
    /// <summary><c>wechat</c>.</summary>
    public const string ChannelName = PaymentMethod.WeChat;

    /// <summary>Shortest interval between two downloads: certificates rotate over days, and forged serials in answers must not cause downloads.</summary>
    private static readonly TimeSpan CertificatesEvery = TimeSpan.FromHours(12);
    /// <summary>How often a close is repeated because its answer was a probe; probes are rare.</summary>
    private const int MostAfterProbe = 2;
    /// <summary>Wait after a failed download.</summary>
    private static readonly TimeSpan CertificatesAgainAfter = TimeSpan.FromMinutes(5);

    private readonly PlatformCalls<Reply> calls = new(ChannelName, ChannelName, http, () => payments.CurrentValue, clocks);
    private readonly PlatformCalls<Reply> billCalls = new(ChannelName, WeChatPayBills.Client, http, () => bills.CurrentValue.Asking, clocks);
    private readonly SemaphoreSlim download = new(1);
    private volatile Account? account;

    /// <inheritdoc />
    public string Channel => ChannelName;

    /// <inheritdoc />
    public TimeSpan YoungestClose => TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public bool ReadsPaidAfterPartialRefund => false;

    /// <summary>Whether this installation has the channel's credentials.</summary>
    internal bool IsConfigured => options.CurrentValue.IsConfigured;

    /// <inheritdoc />
    public async Task<TradeAnswer> QueryAsync(TradeQuestion question, CancellationToken stop)
    {
        var (account, refusal) = Open(question.OrderNo);
        if (refusal is not null)
        {
            return new TradeAnswer.Unknown(refusal, NotSent);
        }
        var first = await GetAsync(account, WeChatPayWire.QueryTarget(question.OrderNo, account.Options.MchId!), stop);
        if (!IsNotFound(first, "ORDER_NOT_EXIST"))
        {
            return Known(question, account, first);
        }
        if (first.Reply!.KeyId is null)
        {
            // An unsigned answer counts only when a second query agrees.
            var second = await GetAsync(account, WeChatPayWire.QueryTarget(question.OrderNo, account.Options.MchId!), stop);
            second = second with { Evidence = Both(first.Evidence, second.Evidence) };
            if (!IsNotFound(second, "ORDER_NOT_EXIST"))
            {
                return Known(question, account, second);
            }
            first = second;
        }
        return new TradeAnswer.Known(
            new Trade { Channel = ChannelName, OrderNo = question.OrderNo, State = TradeState.NotFound, PlatformState = "ORDER_NOT_EXIST" }, first.Evidence);
    }

    /// <inheritdoc />
    public async Task<CloseAnswer> CloseAsync(TradeQuestion question, CancellationToken stop)
    {
        var (account, refusal) = Open(question.OrderNo);
        if (refusal is not null)
        {
            return new CloseAnswer.Unknown(refusal, NotSent);
        }
        var call = await SendCloseAsync(account, question, stop);
        // A probe only hides the answer. Closing can be repeated, and a repeat gets a real answer.
        for (var repeats = 0; repeats < MostAfterProbe && call.Fault is { Code: FaultCode.SignatureProbe }; repeats++)
        {
            var again = await SendCloseAsync(account, question, stop);
            call = again with { Evidence = Both(call.Evidence, again.Evidence) };
        }
        if (call.Reply is not { } reply)
        {
            return new CloseAnswer.Unknown(call.Fault!, call.Evidence);
        }
        if (reply.Status is 200 or 204)
        {
            return new CloseAnswer.Closed("CLOSED", call.Evidence);
        }
        return WeChatPayWire.Categorize(reply.Status, reply.Code) switch
        {
            ErrorCategory.AlreadyPaid => new CloseAnswer.Refused(reply.Code!, call.Evidence),
            ErrorCategory.AlreadyClosed or ErrorCategory.NotFound when reply.KeyId is not null => new CloseAnswer.Closed(reply.Code!, call.Evidence),
            ErrorCategory.AlreadyClosed or ErrorCategory.NotFound => await ConfirmClosedAsync(question, reply.Code!, call.Evidence, stop),
            _ => new CloseAnswer.Unknown(Fault(reply), call.Evidence),
        };
    }

    /// <inheritdoc />
    public async Task<RefundAnswer> QueryRefundAsync(RefundQuestion question, CancellationToken stop)
    {
        var (account, refusal) = Open(question.RefundNo);
        if (refusal is not null)
        {
            return new RefundAnswer.Unknown(refusal, NotSent);
        }
        var call = await GetAsync(account, WeChatPayWire.RefundTarget(question.RefundNo), stop);
        if (IsNotFound(call, "RESOURCE_NOT_EXISTS") && call.Reply!.KeyId is null)
        {
            var second = await GetAsync(account, WeChatPayWire.RefundTarget(question.RefundNo), stop);
            call = second with { Evidence = Both(call.Evidence, second.Evidence) };
        }
        if (IsNotFound(call, "RESOURCE_NOT_EXISTS"))
        {
            return new RefundAnswer.Known(RefundState.NotFound, "RESOURCE_NOT_EXISTS", null, null, call.Evidence);
        }
        if (call.Reply is not { Status: 200 } reply)
        {
            return new RefundAnswer.Unknown(call.Fault ?? Fault(call.Reply!), call.Evidence);
        }
        var (state, word, fen, at, fault) = WeChatPayWire.ReadRefund(reply.Body, question);
        return fault is null ? new RefundAnswer.Known(state, word, fen, at, call.Evidence) : new RefundAnswer.Unknown(fault, call.Evidence);
    }

    /// <summary>Asks where a bill can be downloaded. That there was no trade counts unsigned only when a second answer agrees.</summary>
    internal async Task<BillLinkAnswer> AskForBillAsync(string target, CancellationToken stop)
    {
        var (account, refusal) = Open();
        if (refusal is not null)
        {
            return new BillLinkAnswer(NotSent, Fault: refusal);
        }
        Task<PlatformCall<Reply>> AskAsync() => billCalls.ReadAsync(() => Request(account, HttpMethod.Get, target, []), Reader(account), stop);
        var call = await AskAsync();
        if (call.Reply is { KeyId: null, Status: not 200 } unsigned && WeChatPayWire.Categorize(unsigned.Status, unsigned.Code) == ErrorCategory.NoBill)
        {
            var second = await AskAsync();
            call = second with { Evidence = Both(call.Evidence, second.Evidence) };
        }
        if (call.Reply is not { } reply)
        {
            return new BillLinkAnswer(call.Evidence, Fault: call.Fault);
        }
        if (reply.Status == 200)
        {
            return WeChatPayWire.ReadBillLink(reply.Body) is { } link
                ? new BillLinkAnswer(call.Evidence, link)
                : new BillLinkAnswer(call.Evidence, Fault: new PlatformFault(
                    FaultCode.MalformedAnswer, "the verified answer names no address and SHA-1 of a bill", Retryable: false));
        }
        return WeChatPayWire.Categorize(reply.Status, reply.Code) is var category and (ErrorCategory.NoBill or ErrorCategory.BillNotReady)
            ? new BillLinkAnswer(call.Evidence, Category: category)
            : new BillLinkAnswer(call.Evidence, Fault: Fault(reply));
    }

    /// <summary>
    /// The signed request for a file; null when its address is not WeChat Pay's. It goes to the configured host, which the platform's own name for itself need
    /// not equal, with path and query exactly as received.
    /// </summary>
    internal HttpRequestMessage? DownloadRequest(BillLink link)
    {
        var (account, _) = Open();
        if (!Uri.TryCreate(link.Address, UriKind.Absolute, out var url) || !WeChatPayWire.IsDownload(url, new Uri(account.Options.ApiBaseUrl)))
        {
            return null;
        }
        var request = Request(account, HttpMethod.Get, url.PathAndQuery, []);
        request.Headers.Accept.Clear();
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        return request;
    }

    /// <inheritdoc />
    public void Dispose() => download.Dispose();

    private static TradeAnswer Known(TradeQuestion question, Account account, PlatformCall<Reply> call)
    {
        if (call.Reply is not { Status: 200 } reply)
        {
            return new TradeAnswer.Unknown(call.Fault ?? Fault(call.Reply!), call.Evidence);
        }
        var (trade, fault) = WeChatPayWire.ReadTrade(reply.Body, question.OrderNo, account.Options.MchId!, account.AppIds);
        return trade is null ? new TradeAnswer.Unknown(fault!, call.Evidence) : new TradeAnswer.Known(trade, call.Evidence);
    }

    /// <summary>Accepts an unsigned "closed" or "not known" only when a query agrees.</summary>
    private async Task<CloseAnswer> ConfirmClosedAsync(TradeQuestion question, string code, CallEvidence close, CancellationToken stop)
    {
        var answer = await QueryAsync(question, stop);
        var evidence = Both(close, answer.Call);
        return answer switch
        {
            TradeAnswer.Known { Trade.State: TradeState.Closed or TradeState.NotFound } => new CloseAnswer.Closed(code, evidence),
            TradeAnswer.Known { Trade.State: TradeState.Paid or TradeState.Refunded } known => new CloseAnswer.Refused(known.Trade.PlatformState, evidence),
            TradeAnswer.Unknown unknown => new CloseAnswer.Unknown(unknown.Fault, evidence),
            _ => new CloseAnswer.Unknown(
                new PlatformFault(FaultCode.StatusMismatch, $"the close was answered {code}, unsigned, yet the order is open", Retryable: true), evidence),
        };
    }

    private Task<PlatformCall<Reply>> SendCloseAsync(Account account, TradeQuestion question, CancellationToken stop)
    {
        var body = WeChatPayWire.CloseBody(account.Options.MchId!);
        return calls.SendOnceAsync(() => Request(account, HttpMethod.Post, WeChatPayWire.CloseTarget(question.OrderNo), body), Reader(account), stop);
    }

    private Task<PlatformCall<Reply>> GetAsync(Account account, string target, CancellationToken stop)
        => calls.ReadAsync(() => Request(account, HttpMethod.Get, target, []), Reader(account), stop);

    private HttpRequestMessage Request(Account account, HttpMethod method, string target, byte[] body)
    {
        var request = new HttpRequestMessage(method, new Uri(account.Options.ApiBaseUrl.TrimEnd('/') + target));
        var nonce = RandomNumberGenerator.GetHexString(32);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            account.Signing!.Authorize(method.Method, request.RequestUri!.PathAndQuery, clocks.Machine.GetUtcNow().ToUnixTimeSeconds(), nonce, body));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (account.Signing.PreferredSerial is { } serial)
        {
            request.Headers.TryAddWithoutValidation("Wechatpay-Serial", serial);
        }
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        return request;
    }

    private Func<HttpAnswer, CancellationToken, ValueTask<Attempt<Reply>>> Reader(Account account) => async (answer, stop) =>
    {
        var signature = Signature(answer);
        var (code, message) = answer.Status is >= 200 and < 300 ? (null, null) : WeChatPayWire.ReadError(answer.Body);
        Attempt<Reply> Failed(PlatformFault fault)
            => new(null, fault, answer.Status, answer.Header("Request-ID"), RetryAfter: answer.RetryAfter(clocks.Machine.GetUtcNow()));
        Attempt<Reply> Usable(string? keyId)
            => new(new Reply(answer.Status, answer.Body, code, message, keyId), null, answer.Status, answer.Header("Request-ID"), keyId);

        if (answer.Status >= 400 && WeChatPayWire.Categorize(answer.Status, code) is ErrorCategory.RateLimited or ErrorCategory.Transient)
        {
            return Failed(WeChatPayWire.Categorize(answer.Status, code).ToFault(answer.Status, code, message));
        }
        if (answer.Status is >= 300 and < 400)
        {
            return Failed(
                new PlatformFault(FaultCode.MalformedAnswer, $"HTTP {answer.Status}: the platform does not redirect; is WECHAT_API_BASE_URL right?",
                    Retryable: false));
        }
        if (answer.Status >= 400 && signature.IsAbsent)
        {
            return Usable(null);
        }
        var check = account.Signing!.Verify(signature, answer.Body, clocks.Machine.GetUtcNow());
        if (check == SignatureCheck.UnknownSerial && await FetchCertificatesAsync(account, signature.Serial!, stop))
        {
            check = account.Signing.Verify(signature, answer.Body, clocks.Machine.GetUtcNow());
        }
        return check switch
        {
            SignatureCheck.Valid => Usable(signature.Serial),
            SignatureCheck.HeadersMissing when signature.IsAbsent && answer.Body is not [(byte)'{', ..] && answer.Status != 204
                => Failed(new PlatformFault(FaultCode.MalformedAnswer, $"HTTP {answer.Status}, but neither JSON nor signed", Retryable: true)),
            SignatureCheck.HeadersMissing => Failed(BadSignature("the answer is not signed")),
            SignatureCheck.ClockOff => Failed(BadSignature("the answer's time is 5 minutes or more away from ours; is this machine's clock right?")),
            SignatureCheck.UnknownSerial => Failed(BadSignature($"signed with {signature.Serial}, a key we do not have")),
            SignatureCheck.Wrong when signature.IsProbe => Failed(Probe),
            _ => Failed(BadSignature($"the signature of key {signature.Serial} does not verify")),
        };
    };

    /// <summary>Downloads platform certificates after an unknown serial, once for all callers and at most once per interval.</summary>
    /// <returns>Whether the serial is known now.</returns>
    private async ValueTask<bool> FetchCertificatesAsync(Account account, string serial, CancellationToken stop)
    {
        if (!account.Signing!.CanDecrypt || serial.StartsWith("PUB_KEY_ID_", StringComparison.Ordinal))
        {
            return false;
        }
        await download.WaitAsync(stop);
        try
        {
            if (account.Signing.Knows(serial) || clocks.Machine.GetUtcNow() < account.CertificatesNotBefore)
            {
                return account.Signing.Knows(serial);
            }
            var call =
                await calls.ReadAsync(() => Request(account, HttpMethod.Get, WeChatPayWire.CertificatesTarget, []),
                    (answer, _) => ValueTask.FromResult(LearnFrom(account, answer)), stop);
            if (call.Fault is { } fault)
            {
                account.CertificatesNotBefore = clocks.Machine.GetUtcNow() + CertificatesAgainAfter;
                log.LogWarning("Platform certificates could not be fetched: {Code} {Message}", fault.Code, fault.Message);
                return false;
            }
            account.CertificatesNotBefore = clocks.Machine.GetUtcNow() + CertificatesEvery;
            return account.Signing.Knows(serial);
        }
        finally
        {
            download.Release();
        }
    }

    private Attempt<Reply> LearnFrom(Account account, HttpAnswer answer)
    {
        var (code, message) = WeChatPayWire.ReadError(answer.Body);
        PlatformFault? fault = answer.Status != 200 ? WeChatPayWire.Categorize(answer.Status, code).ToFault(answer.Status, code, message)
            : WeChatPayWire.ReadCertificates(answer.Body) is not { } list
            ? new PlatformFault(FaultCode.MalformedAnswer, "not a list of certificates", Retryable: false)
            : account.Signing!.Learn(list, Signature(answer), answer.Body, clocks.Machine.GetUtcNow()) ? null
            : Signature(answer).IsProbe ? Probe
            : BadSignature("the list of certificates does not verify");
        return fault is null
            ? new Attempt<Reply>(new Reply(answer.Status, answer.Body, null, null, answer.Header("Wechatpay-Serial")), null, answer.Status)
            : new Attempt<Reply>(null, fault, answer.Status, RetryAfter: answer.RetryAfter(clocks.Machine.GetUtcNow()));
    }

    /// <summary>Settings are read at the first call and whenever they change: in development the address is known only once the host listens.</summary>
    private (Account Account, PlatformFault? Refusal) Open(string? number = null)
    {
        var now = options.CurrentValue;
        var held = account;
        if (held is null || !ReferenceEquals(held.Options, now))
        {
            var faults = new List<string>();
            account = held = new Account(now, now.IsConfigured ? WeChatPaySigning.Load(now, faults) : null, faults);
        }
        return (held, held switch
        {
            { Options.IsConfigured: false } => new PlatformFault(FaultCode.NotConfigured, "WeChat Pay is not configured", Retryable: false),
            { Signing: null } => new PlatformFault(FaultCode.NotConfigured, string.Join("; ", held.Faults), Retryable: false),
            _ => number is null || WeChatPayWire.IsNumber(number) ? null
                : new PlatformFault(FaultCode.RequestRefused, "not a number WeChat Pay can know", Retryable: false),
        });
    }

    private static CallEvidence NotSent => new(0, Attempts: 0);

    private static bool IsNotFound(PlatformCall<Reply> call, string code) => call.Reply is { Status: 404 } reply && reply.Code == code;

    private static WeChatPaySignature Signature(HttpAnswer answer)
        => new(answer.Header("Wechatpay-Timestamp"), answer.Header("Wechatpay-Nonce"), answer.Header("Wechatpay-Serial"), answer.Header("Wechatpay-Signature"));

    private static PlatformFault Fault(Reply reply) => WeChatPayWire.Categorize(reply.Status, reply.Code).ToFault(reply.Status, reply.Code, reply.Message);

    private static PlatformFault Probe => new(FaultCode.SignatureProbe, "the platform probed whether its signature is verified", Retryable: true);

    private static PlatformFault BadSignature(string why) => new(FaultCode.InvalidSignature, why, Retryable: false);

    private static CallEvidence Both(CallEvidence first, CallEvidence second)
        => second with { LatencyMs = first.LatencyMs + second.LatencyMs, Attempts = first.Attempts + second.Attempts };

    /// <summary>A usable answer: verified, or an unsigned error (<paramref name="KeyId"/> null).</summary>
    private sealed record Reply(int Status, byte[] Body, string? Code, string? Message, string? KeyId);

    private sealed record Account(WeChatPayOptions Options, WeChatPaySigning? Signing, IReadOnlyList<string> Faults)
    {
        public IReadOnlyList<string> AppIds { get; } = Options.AppIds;
        public DateTimeOffset CertificatesNotBefore { get; set; }
    }
}
