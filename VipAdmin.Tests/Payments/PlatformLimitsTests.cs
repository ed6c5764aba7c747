using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Payments;

/// <summary>Parallelism and rate hold per platform over all callers and all kinds of calls.</summary>
public sealed class PlatformLimitsTests
{
    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Calls_ManyAtOnce_AreNeverMoreThanAllowedInFlight(string channel)
    {
        await using var host = await StartAsync(parallelism: 3, rate: 10_000, latency: 20);

        await CallAsync(host, channel, 40);

        host.Seen.Count.ShouldBe(40);
        host.MostInFlight.ShouldBe(3);
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Calls_ManyAtOnce_AreSpacedAtTheRate(string channel)
    {
        await using var host = await StartAsync(parallelism: 16, rate: 50, latency: 0);

        var begin = Stopwatch.GetTimestamp();
        await CallAsync(host, channel, 30);

        // One step of 20 ms each from the first on, and a timer may be early by one; a busy machine only makes them later.
        foreach (var (index, call) in host.Seen.OrderBy(call => call.At).Index())
        {
            Stopwatch.GetElapsedTime(begin, call.At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20 * (index - 1)));
        }
    }

    [Fact]
    public async Task Calls_OfTwoPlatforms_DoNotShareTheLimits()
    {
        await using var host = await StartAsync(parallelism: 2, rate: 10_000, latency: 50);

        await Task.WhenAll(CallAsync(host, "wechat", 10), CallAsync(host, "alipay", 10));

        host.MostInFlight.ShouldBe(4);
    }

    [Fact]
    public async Task Limits_ChangedWhileRunning_HoldFromTheNextCall()
    {
        var parallelism = 1;
        await using var host = await StartAsync(1, 10_000, 20, services => services.PostConfigure<PaymentsOptions>(o => o.Parallelism = parallelism));
        await CallAsync(host, "wechat", 5);
        host.MostInFlight.ShouldBe(1);

        parallelism = 4;
        host.Clients.GetRequiredService<IOptionsMonitorCache<PaymentsOptions>>().Clear();
        await CallAsync(host, "wechat", 20);

        host.MostInFlight.ShouldBe(4);
    }

    [Fact]
    public async Task Limits_LoweredWhileCallsAreInFlight_CountThem()
    {
        var parallelism = 6;
        await using var host = await StartAsync(1, 10_000, 300, services => services.PostConfigure<PaymentsOptions>(o => o.Parallelism = parallelism));
        var first = CallAsync(host, "wechat", 6);
        await Wait.UntilAsync(() => Task.FromResult(host.MostInFlight == 6));

        parallelism = 2;
        host.Clients.GetRequiredService<IOptionsMonitorCache<PaymentsOptions>>().Clear();
        await Task.WhenAll(first, CallAsync(host, "wechat", 10));

        // Two more beside the six that were under way would be eight.
        host.MostInFlight.ShouldBe(6);
    }

    [Fact]
    public async Task Calls_WaitingForTheirTurn_DoNotTimeOut()
    {
        await using var host = await StartAsync(1, 10_000, 200, services => services.PostConfigure<PaymentsOptions>(o => o.AttemptTimeout = 4_000));

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => host.WeChat.QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)));

        answers.ShouldAllBe(answer => answer is TradeAnswer.Known);
    }

    /// <summary>Half queries, half closes.</summary>
    private static Task CallAsync(PlatformHost host, string channel, int count)
    {
        var platform = channel == "wechat" ? host.WeChat : host.Alipay;
        return Task.WhenAll(Enumerable.Range(0, count).Select(i => i % 2 == 0
            ? (Task)platform.QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)
            : platform.CloseAsync(FakeAnswers.Question, TestContext.Current.CancellationToken)));
    }

    private static Task<PlatformHost> StartAsync(int parallelism, int rate, int latency, Action<IServiceCollection>? more = null) => PlatformHost.StartAsync(
        async (request, context) =>
        {
            await Task.Delay(latency);
            if (request.Target.StartsWith("/gateway.do", StringComparison.Ordinal))
            {
                await context.AlipayAsync(request, FakeAnswers.AlipayTrade());
            }
            else
            {
                var close = request.Method == "POST";
                await context.WeChatAsync(close ? 204 : 200, close ? "" : FakeAnswers.WeChatTrade());
            }
        },
        services =>
        {
            services.Configure<PaymentsOptions>(o => (o.Parallelism, o.RatePerSecond, o.AttemptTimeout) = (parallelism, rate, 10_000));
            more?.Invoke(services);
        });
}
