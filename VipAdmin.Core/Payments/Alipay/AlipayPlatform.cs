using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Payments.Alipay;

/// <summary>Alipay OpenAPI, the classic gateway.</summary>
public sealed class AlipayPlatform(IHttpClientFactory http, IOptionsMonitor<AlipayOptions> options, IOptionsMonitor<PaymentsOptions> payments,
    IOptionsMonitor<BillLimits> bills, ClockWatch clocks) : IPaymentPlatform
{
    /// <summary><c>alipay</c>.</summary>
    public const string ChannelName = PaymentMethod.Alipay;

    private readonly PlatformCalls<Reply> calls = new(ChannelName, ChannelName, http, () => payments.CurrentValue, clocks);
    private readonly PlatformCalls<Reply> billCalls = new(ChannelName, AlipayBills.Client, http, () => bills.CurrentValue.Asking, clocks);
    private volatile Account? account;

    /// <inheritdoc />
    public string Channel => ChannelName;

    /// <inheritdoc />
    public TimeSpan YoungestClose => TimeSpan.Zero;

    /// <inheritdoc />
    public bool ReadsPaidAfterPartialRefund => true;

    /// <summary>Whether this installation has the channel's credentials.</summary>
    internal bool IsConfigured => options.CurrentValue.IsConfigured;

    /// <inheritdoc />
    public async Task<TradeAnswer> QueryAsync(TradeQuestion question, CancellationToken stop)
    {
        var (account, refusal) = Open();
        if (refusal is not null)
        {
            return new TradeAnswer.Unknown(refusal, NotSent);
        }
        var call = await ReadAsync(account, "alipay.trade.query", AlipayWire.TradeContent(question.OrderNo), stop);
        if (call.Reply is not { } reply)
        {
            return new TradeAnswer.Unknown(call.Fault!, call.Evidence);
        }
        if (reply.IsSuccess)
        {
            var (trade, fault) = AlipayWire.ReadTrade(reply.Fields, question.OrderNo, account.Options);
            return trade is null ? new TradeAnswer.Unknown(fault!, call.Evidence) : new TradeAnswer.Known(trade, call.Evidence);
        }
        return IsNotFound(reply, question.OrderNo, account, out var why)
            ? new TradeAnswer.Known(
                new Trade { Channel = ChannelName, OrderNo = question.OrderNo, State = TradeState.NotFound, PlatformState = reply.SubCode! }, call.Evidence)
            : new TradeAnswer.Unknown(why, call.Evidence);
    }

    /// <inheritdoc />
    public async Task<CloseAnswer> CloseAsync(TradeQuestion question, CancellationToken stop)
    {
        const string method = "alipay.trade.close";
        var (account, refusal) = Open();
        if (refusal is not null)
        {
            return new CloseAnswer.Unknown(refusal, NotSent);
        }
        var call = await calls.SendOnceAsync(() => Request(account, method, AlipayWire.TradeContent(question.OrderNo)), Reader(account, method), stop);
        if (call.Reply is not { } reply)
        {
            return new CloseAnswer.Unknown(call.Fault!, call.Evidence);
        }
        if (reply.IsSuccess)
        {
            return AlipayWire.ReadClose(reply.Fields, question.OrderNo, account.Options) is { } fault
                ? new CloseAnswer.Unknown(fault, call.Evidence)
                : new CloseAnswer.Closed("TRADE_CLOSED", call.Evidence);
        }
        if (reply.Category == ErrorCategory.WrongState)
        {
            return new CloseAnswer.Refused(reply.SubCode!, call.Evidence);
        }
        return IsNotFound(reply, question.OrderNo, account, out var why) ? new CloseAnswer.Closed(reply.SubCode!, call.Evidence)
            : new CloseAnswer.Unknown(why, call.Evidence);
    }

    /// <inheritdoc />
    public async Task<RefundAnswer> QueryRefundAsync(RefundQuestion question, CancellationToken stop)
    {
        var (account, refusal) = Open();
        if (refusal is not null)
        {
            return new RefundAnswer.Unknown(refusal, NotSent);
        }
        var call = await ReadAsync(account, "alipay.trade.fastpay.refund.query", AlipayWire.RefundContent(question), stop);
        if (call.Reply is not { } reply)
        {
            return new RefundAnswer.Unknown(call.Fault!, call.Evidence);
        }
        if (reply.IsSuccess)
        {
            var (state, word, fen, at, fault) = AlipayWire.ReadRefund(reply.Fields, question, account.Options);
            return fault is null ? new RefundAnswer.Known(state, word, fen, at, call.Evidence) : new RefundAnswer.Unknown(fault, call.Evidence);
        }
        return IsNotFound(reply, question.OrderNo, account, out var why)
            ? new RefundAnswer.Known(RefundState.NotFound, reply.SubCode!, null, null, call.Evidence)
            : new RefundAnswer.Unknown(why, call.Evidence);
    }

    /// <summary>Asks where a bill can be downloaded. That there is none counts only when it is signed.</summary>
    internal async Task<(string? Address, bool IsNone, PlatformFault? Fault, CallEvidence Call)> AskForBillAsync(string content, CancellationToken stop)
    {
        const string method = "alipay.data.dataservice.bill.downloadurl.query";
        var (account, refusal) = Open();
        if (refusal is not null)
        {
            return (null, false, refusal, NotSent);
        }
        var call = await billCalls.ReadAsync(() => Request(account, method, content), Reader(account, method), stop);
        return call.Reply switch
        {
            null => (null, false, call.Fault, call.Evidence),
            { IsSuccess: true } reply when AlipayWire.Text(reply.Fields, "bill_download_url") is { } address => (address, false, null, call.Evidence),
            { IsSuccess: true } => (null, false,
                new PlatformFault(FaultCode.MalformedAnswer, "the verified answer names no address of a bill", Retryable: false), call.Evidence),
            { Category: ErrorCategory.NoBillOrNotReady, KeyId: not null } => (null, true, null, call.Evidence),
            { } reply => (null, false, reply.Category.ToFault(200, reply.SubCode ?? reply.Code, reply.Message), call.Evidence),
        };
    }

    /// <summary>The address to download from; null when it is not Alipay's.</summary>
    internal Uri? DownloadAddress(string address) => AlipayWire.DownloadAddress(address, new Uri(options.CurrentValue.Gateway));

    private static CallEvidence NotSent => new(0, Attempts: 0);

    /// <summary>Null when a signed error says that the platform does not know this very order; else the reason why there is no usable answer.</summary>
    private static bool IsNotFound(Reply reply, string orderNo, Account account, out PlatformFault why)
    {
        why = AlipayWire.Foreign(reply.Fields, orderNo, account.Options) ?? reply.Category.ToFault(200, reply.SubCode ?? reply.Code, reply.Message);
        return reply is { Category: ErrorCategory.NotFound, KeyId: not null } && why.Code == FaultCode.OrderNotFound;
    }

    private Task<PlatformCall<Reply>> ReadAsync(Account account, string method, string content, CancellationToken stop)
        => calls.ReadAsync(() => Request(account, method, content), Reader(account, method), stop);

    private HttpRequestMessage Request(Account account, string method, string content)
    {
        var signing = account.Signing!;
        var parameters = AlipayWire.Parameters(signing, account.Options.AppId!, method, content, BusinessDay.ToBeijing(clocks.Machine.UtcNow()));
        parameters["sign"] = signing.Sign(AlipaySigning.Content(parameters));
        parameters.Remove("biz_content");
        var query = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        return new HttpRequestMessage(HttpMethod.Post,
            new Uri(account.Options.Gateway + (account.Options.Gateway.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query))
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes("biz_content=" + Uri.EscapeDataString(content)))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "utf-8") },
            },
        };
    }

    private Func<HttpAnswer, CancellationToken, ValueTask<Attempt<Reply>>> Reader(Account account, string method) => (answer, _) =>
    {
        var trace = answer.Header("trace_id");
        ValueTask<Attempt<Reply>> Failed(FaultCode code, string why, bool retryable = false)
            => ValueTask.FromResult(
                new Attempt<Reply>(null, new PlatformFault(code, why, retryable), answer.Status, trace,
                    RetryAfter: answer.RetryAfter(clocks.Machine.GetUtcNow())));

        if (answer.Status != 200)
        {
            return answer.Status switch
            {
                429 => Failed(FaultCode.RateLimit, "HTTP 429", retryable: true),
                >= 500 => Failed(FaultCode.PlatformMaintenance, $"HTTP {answer.Status}", retryable: true),
                >= 300 and < 400 => Failed(FaultCode.MalformedAnswer, $"HTTP {answer.Status}: the platform does not redirect; is ALIPAY_GATEWAY right?"),
                _ => Failed(FaultCode.RequestRefused, $"HTTP {answer.Status}"),
            };
        }
        if (AlipayWire.ReadEnvelope(answer.Body, method) is not { } envelope || AlipayWire.ReadObject(envelope.Raw) is not { } fields
            || AlipayWire.Text(fields, "code") is not { } code)
        {
            return Failed(FaultCode.MalformedAnswer, "the answer is not one to " + method, retryable: true);
        }
        var reply = new Reply(code, AlipayWire.Text(fields, "sub_code"), AlipayWire.Text(fields, "sub_msg") ?? AlipayWire.Text(fields, "msg"), fields, null);
        if (!reply.IsSuccess && reply.Category is ErrorCategory.RateLimited or ErrorCategory.Transient)
        {
            var fault = reply.Category.ToFault(200, reply.SubCode ?? code, reply.Message);
            return Failed(fault.Code, fault.Message, retryable: true);
        }
        if (envelope.Sign is null)
        {
            return reply.IsSuccess
                ? Failed(FaultCode.InvalidSignature, "the answer is not signed")
                : ValueTask.FromResult(new Attempt<Reply>(reply, null, answer.Status, trace));
        }
        var signing = account.Signing!;
        if (signing.PlatformCertSn is { } held && envelope.CertSn is { } used && used != held)
        {
            return Failed(FaultCode.InvalidSignature, $"signed with certificate {used}; ALIPAY_CERT_PATH holds {held}: has Alipay renewed it?");
        }
        if (!signing.Verify(envelope.Raw.Span, envelope.Sign))
        {
            return Failed(FaultCode.InvalidSignature, "the signature does not verify with Alipay's key");
        }
        var keyId = signing.PlatformCertSn ?? "ALIPAY_PUBLIC_KEY";
        return ValueTask.FromResult(new Attempt<Reply>(reply with { KeyId = keyId }, null, answer.Status, trace, keyId));
    };

    /// <summary>Settings are read at the first call and whenever they change: in development the address is known only once the host listens.</summary>
    private (Account Account, PlatformFault? Refusal) Open()
    {
        var now = options.CurrentValue;
        var held = account;
        if (held is null || !ReferenceEquals(held.Options, now))
        {
            var faults = new List<string>();
            account = held = new Account(now, now.IsConfigured ? AlipaySigning.Load(now, faults) : null, faults);
        }
        return (held, held switch
        {
            { Options.IsConfigured: false } => new PlatformFault(FaultCode.NotConfigured, "Alipay is not configured", Retryable: false),
            { Signing: null } => new PlatformFault(FaultCode.NotConfigured, string.Join("; ", held.Faults), Retryable: false),
            _ => null,
        });
    }

    /// <summary>A usable answer: verified, or an unsigned error (<paramref name="KeyId"/> null).</summary>
    private sealed record Reply(string Code, string? SubCode, string? Message, JsonElement Fields, string? KeyId)
    {
        public bool IsSuccess => Code == "10000";
        public ErrorCategory Category => AlipayWire.Categorize(Code, SubCode);
    }

    private sealed record Account(AlipayOptions Options, AlipaySigning? Signing, IReadOnlyList<string> Faults);
}
