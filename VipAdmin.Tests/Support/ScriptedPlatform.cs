using System.Collections.Concurrent;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;

namespace VipAdmin.Tests.Support;

/// <summary>A payment platform that says what the test tells it to. Whatever it was not told about is unpaid and can be closed.</summary>
public sealed class ScriptedPlatform(string channel = "wechat") : IPaymentPlatform
{
    private readonly ConcurrentDictionary<string, Func<int, Task<TradeAnswer>>> queries = new();
    private readonly ConcurrentDictionary<string, Func<Task<CloseAnswer>>> closes = new();
    private int inFlight;

    public string Channel => channel;

    public TimeSpan YoungestClose { get; set; }

    public bool ReadsPaidAfterPartialRefund => channel == "alipay";

    /// <summary>How long an answer takes.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Calls at a time, as a real platform bounds them; 0 = without bound.</summary>
    public SemaphoreSlim? Bound { get; set; }

    /// <summary>Answers every query, before the scripts of single orders.</summary>
    public Func<TradeQuestion, TradeAnswer>? Everything { get; set; }

    /// <summary>Order numbers in the order in which they were asked about.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Order numbers in the order in which a close was sent.</summary>
    public ConcurrentQueue<string> Closed { get; } = new();

    public int MostInFlight { get; private set; }

    public static CallEvidence Call { get; } = new(50, 200, "req", "key");

    /// <summary>From now on the order is in this state.</summary>
    public void Says(Order order, Trade trade) => Answers(order, _ => new TradeAnswer.Known(trade, Call));

    public void Says(Order order, TradeState state, string word) => Says(order, TradeOf(order.OrderNo, state, word));

    /// <summary>From now on there is no usable answer about the order.</summary>
    public void Fails(Order order, FaultCode code = FaultCode.NetworkTimeout) => Answers(order, _ => Unknown(code));

    /// <summary>Answers by number of the query, from 1.</summary>
    public void Answers(Order order, Func<int, TradeAnswer> answer) => queries[order.OrderNo] = n => Task.FromResult(answer(n));

    public void AnswersSlowly(Order order, Func<int, Task<TradeAnswer>> answer) => queries[order.OrderNo] = answer;

    public void OnClose(Order order, Func<CloseAnswer> close) => closes[order.OrderNo] = () => Task.FromResult(close());

    public static TradeAnswer Unknown(FaultCode code)
        => new TradeAnswer.Unknown(new PlatformFault(code, "scripted", true), new CallEvidence(5000, null, Attempts: 3));

    public Trade TradeOf(string orderNo, TradeState state, string word) => new() { Channel = channel, OrderNo = orderNo, State = state, PlatformState = word };

    public async Task<TradeAnswer> QueryAsync(TradeQuestion question, CancellationToken stop)
    {
        Asked.Enqueue(question.OrderNo);
        await (Bound?.WaitAsync(stop) ?? Task.CompletedTask);
        try
        {
            var flying = Interlocked.Increment(ref inFlight);
            lock (Asked)
            {
                MostInFlight = Math.Max(MostInFlight, flying);
            }
            if (Latency > TimeSpan.Zero)
            {
                await Task.Delay(Latency, stop);
            }
            Interlocked.Decrement(ref inFlight);
        }
        finally
        {
            Bound?.Release();
        }
        return Everything is { } everything ? everything(question)
            : queries.TryGetValue(question.OrderNo, out var script) ? await script(Asked.Count(no => no == question.OrderNo))
            : new TradeAnswer.Known(TradeOf(question.OrderNo, TradeState.Unpaid, "NOTPAY"), Call);
    }

    public async Task<CloseAnswer> CloseAsync(TradeQuestion question, CancellationToken stop)
    {
        Closed.Enqueue(question.OrderNo);
        var answer = closes.TryGetValue(question.OrderNo, out var script) ? await script() : new CloseAnswer.Closed("CLOSED", Call);
        // As over the network: whoever stops waiting does not hear the answer.
        stop.ThrowIfCancellationRequested();
        return answer;
    }

    /// <summary>Refunds the platform knows, by their number.</summary>
    public ConcurrentDictionary<string, RefundAnswer.Known> Refunds { get; } = new();

    /// <summary>Why no refund query gets a usable answer; null = they do.</summary>
    public PlatformFault? RefundFault { get; set; }

    /// <summary>Refund numbers in the order in which they were asked about.</summary>
    public ConcurrentQueue<string> RefundsAsked { get; } = new();

    public Task<RefundAnswer> QueryRefundAsync(RefundQuestion question, CancellationToken stop)
    {
        RefundsAsked.Enqueue(question.RefundNo);
        if (RefundFault is { } fault)
        {
            return Task.FromResult<RefundAnswer>(new RefundAnswer.Unknown(fault, Call));
        }
        return Task.FromResult<RefundAnswer>(
            Refunds.TryGetValue(question.RefundNo, out var refund) ? refund
                : new RefundAnswer.Known(RefundState.NotFound, "RESOURCE_NOT_EXISTS", null, null, Call));
    }
}
