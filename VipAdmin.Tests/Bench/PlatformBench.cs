using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Payments;

namespace VipAdmin.Tests.Bench;

/// <summary>2,000 order queries at 50 ms each over real HTTP, signed and verified on both sides, beside what the limits allow at best.</summary>
[Trait("Category", "Bench")]
public sealed class PlatformBench
{
    private const int Queries = 2_000;
    private const int LatencyMs = 50;

    [Theory(Explicit = true)]
    [InlineData("wechat", 16, 200)]
    [InlineData("alipay", 16, 200)]
    [InlineData("wechat", 16, 10_000)]
    public async Task Queries_2000At50Ms_BesideTheBoundOfParallelismAndRate(string channel, int parallelism, int rate)
    {
        await using var host = await PlatformHost.StartAsync(
            async (request, context) =>
            {
                await Task.Delay(LatencyMs);
                await (channel == "wechat" ? context.WeChatAsync(200, FakeAnswers.WeChatTrade()) : context.AlipayAsync(request, FakeAnswers.AlipayTrade()));
            },
            services => services.Configure<PaymentsOptions>(o => (o.Parallelism, o.RatePerSecond) = (parallelism, rate)));
        var platform = channel == "wechat" ? host.WeChat : host.Alipay;
        await platform.QueryAsync(FakeAnswers.Question, TestContext.Current.CancellationToken);
        var busy = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();

        var known = 0;
        await Parallel.ForAsync(0, Queries,
            new ParallelOptions { MaxDegreeOfParallelism = 2 * parallelism, CancellationToken = TestContext.Current.CancellationToken }, async (_, stop) =>
        {
            if (await platform.QueryAsync(FakeAnswers.Question, stop) is TradeAnswer.Known)
            {
                Interlocked.Increment(ref known);
            }
        });

        var took = watch.Elapsed.TotalSeconds;
        var bound = Math.Max(Queries * LatencyMs / 1000.0 / parallelism, (double)Queries / rate);
        known.ShouldBe(Queries);
        BenchTable.Beside($"platform: {Queries:N0} queries at {LatencyMs} ms over HTTP, {channel}, {parallelism} at a time, {rate:N0} a second", took, "bound",
            bound, 1.3);
        BenchTable.Within($"platform: processor time a query, both sides, {channel}, {rate:N0} a second",
            (Process.GetCurrentProcess().TotalProcessorTime - busy).TotalMilliseconds / Queries, "ms");
    }

    [Fact(Explicit = true)]
    public void Rsa_SignAndVerify_Cost()
    {
        var (key, data) = (RsaKey.Private(Vectors.Key("wechat-merchant.pkcs8.pem")), new byte[500]);
        var signature = key.Sign(data);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 500; i++)
        {
            key.Sign(data);
        }
        var sign = watch.Elapsed.TotalMilliseconds / 500;
        watch.Restart();
        for (var i = 0; i < 500; i++)
        {
            key.Verify(data, signature).ShouldBeTrue();
        }
        BenchTable.Within("platform: RSA-2048 signature", sign, "ms");
        BenchTable.Within("platform: RSA-2048 verification", watch.Elapsed.TotalMilliseconds / 500, "ms");
    }
}
