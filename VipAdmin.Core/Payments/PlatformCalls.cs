using System.Security.Authentication;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Payments;

/// <summary>Result of one attempt: a readable reply, or a fault. Reads are repeated after a retryable fault.</summary>
internal sealed record Attempt<TReply>(TReply? Reply, PlatformFault? Fault, int? HttpStatus = null, string? RequestId = null, string? KeyId = null,
    TimeSpan? RetryAfter = null)
    where TReply : class;

/// <summary>
/// Sends calls to one platform for all callers of this process: bounded in parallel and per second, each attempt with its own time-out and a freshly signed
/// request, reads repeated with jittered exponential back-off. Network failures are returned as faults.
/// </summary>
/// <param name="client">Name of the HTTP client.</param>
/// <param name="limits">The current limits; asked for at every call.</param>
internal sealed class PlatformCalls<TReply>(string channel, string client, IHttpClientFactory http, Func<PaymentsOptions> limits, ClockWatch clocks)
    where TReply : class
{
    /// <summary>Network waits use real time, regardless of the clock that a test or demo signs by.</summary>
    private readonly TimeProvider time = TimeProvider.System;
    private readonly Lock gate = new();
    private Lane? current;

    /// <summary>Makes a call that changes nothing on the platform and may therefore be repeated.</summary>
    /// <param name="request">Creates and signs a new request for every attempt.</param>
    /// <param name="read">Verifies an answer; runs outside the limits, so it may make calls of its own.</param>
    public Task<PlatformCall<TReply>> ReadAsync(Func<HttpRequestMessage> request, Func<HttpAnswer, CancellationToken, ValueTask<Attempt<TReply>>> read,
        CancellationToken stop)
        => RunAsync(request, read, repeatable: true, stop);

    /// <summary>Makes a call that changes something: sent exactly once.</summary>
    public Task<PlatformCall<TReply>> SendOnceAsync(Func<HttpRequestMessage> request, Func<HttpAnswer, CancellationToken, ValueTask<Attempt<TReply>>> read,
        CancellationToken stop)
        => RunAsync(request, read, repeatable: false, stop);

    private async Task<PlatformCall<TReply>> RunAsync(
        Func<HttpRequestMessage> request, Func<HttpAnswer, CancellationToken, ValueTask<Attempt<TReply>>> read, bool repeatable, CancellationToken stop)
    {
        var lane = CurrentLane();
        var sent = 0;
        var firstSent = 0L;
        async ValueTask<Attempt<TReply>> Once(CancellationToken token)
        {
            var (answer, fault) = await FetchAsync(lane, Counted, token);
            if (answer is null)
            {
                return new Attempt<TReply>(null, fault, RetryAfter: fault!.Code == FaultCode.RateLimit ? TimeSpan.MaxValue : null);
            }
            var attempt = await read(answer, token);
            if (attempt.Fault is { Code: FaultCode.RateLimit })
            {
                lane.Pace.Slow(attempt.RetryAfter);
            }
            else
            {
                lane.Pace.Ease();
            }
            return attempt;
        }
        HttpRequestMessage Counted()
        {
            if (sent++ == 0)
            {
                firstSent = time.GetTimestamp();
            }
            return request();
        }

        var last = repeatable ? await lane.Reads.ExecuteAsync(Once, stop) : await Once(stop);
        var latency = sent == 0 ? TimeSpan.Zero : time.GetElapsedTime(firstSent);
        return new PlatformCall<TReply>(last.Reply, last.Fault,
            new CallEvidence((int)latency.TotalMilliseconds, last.HttpStatus, last.RequestId, last.KeyId, sent));
    }

    private async Task<(HttpAnswer? Answer, PlatformFault? Fault)> FetchAsync(Lane lane, Func<HttpRequestMessage> request, CancellationToken stop)
    {
        try
        {
            await lane.Slots.TakeAsync(stop);
            try
            {
                if (await lane.Pace.TakeAsync(stop) is var quiet && quiet > TimeSpan.Zero)
                {
                    return (null,
                        new PlatformFault(FaultCode.RateLimit, "not sent: the platform asked to be left alone for a while",
                            Retryable: true)
                        { QuietFor = quiet });
                }
                return (await lane.TimeOut.ExecuteAsync(timed => SendAsync(request, timed), stop), null);
            }
            finally
            {
                lane.Slots.Free();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is TimeoutRejectedException or OperationCanceledException)
        {
            return (null, new PlatformFault(FaultCode.NetworkTimeout, $"no answer within {limits().AttemptTimeout} ms", Retryable: true));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError || e.InnerException is AuthenticationException)
        {
            return (null, new PlatformFault(FaultCode.SslError, "no secure connection: " + e.Message, Retryable: false));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return (null, new PlatformFault(FaultCode.MalformedAnswer, "the answer is larger than any real one", Retryable: false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, new PlatformFault(FaultCode.NetworkError, e.Message, Retryable: true));
        }
    }

    private async ValueTask<HttpAnswer> SendAsync(Func<HttpRequestMessage> request, CancellationToken stop)
    {
        using var message = request();
        var asked = (clocks.Machine.GetUtcNow(), clocks.Machine.GetTimestamp());
        using var response = await http.CreateClient(client).SendAsync(message, stop);
        // A cached answer has an age, so its time is out of date.
        if (response.Headers is { Date: { } date, Age: null })
        {
            clocks.Heard(channel, date, asked);
        }
        return new HttpAnswer((int)response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(stop));
    }

    private Lane CurrentLane()
    {
        var now = Limits.Of(limits());
        lock (gate)
        {
            if (current?.Limits != now)
            {
                current = new Lane(now, time, current);
            }
            return current;
        }
    }

    /// <summary>The settings as used. Values out of range are start-up faults; here they only must not break anything.</summary>
    private sealed record Limits(int Parallelism, int RatePerSecond, int AttemptTimeout, int ReadRetries)
    {
        public static Limits Of(PaymentsOptions o) => new(
            Math.Max(1, o.Parallelism), Math.Max(1, o.RatePerSecond), Math.Max(100, o.AttemptTimeout), Math.Max(0, o.ReadRetries));
    }

    /// <summary>
    /// One set of limits with its machinery; changed settings make a new set. Slots and pace carry over: calls in flight still count, and a change of settings
    /// does not shorten a platform's rate-limit pause.
    /// </summary>
    private sealed class Lane
    {
        private readonly Limits limits;
        private readonly TimeProvider time;

        public Lane(Limits limits, TimeProvider time, Lane? before)
        {
            (this.limits, this.time) = (limits, time);
            Pace = before?.Pace ?? new Pace(limits.RatePerSecond, time);
            Slots = before?.Slots ?? new CallSlots(limits.Parallelism);
            Pace.Change(limits.RatePerSecond);
            Slots.Allow(limits.Parallelism);
            TimeOut = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(TimeSpan.FromMilliseconds(limits.AttemptTimeout)).Build();
            Reads = Retrying();
        }

        public Limits Limits => limits;
        public Pace Pace { get; }
        public CallSlots Slots { get; }
        public ResiliencePipeline TimeOut { get; }
        public ResiliencePipeline<Attempt<TReply>> Reads { get; }

        private ResiliencePipeline<Attempt<TReply>> Retrying() => limits.ReadRetries == 0
            ? ResiliencePipeline<Attempt<TReply>>.Empty
            : new ResiliencePipelineBuilder<Attempt<TReply>> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<Attempt<TReply>>
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { Fault.Retryable: true } attempt && !(attempt.RetryAfter > Pace.Patience)),
                MaxRetryAttempts = limits.ReadRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(10),
                DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
            }).Build();
    }
}
