using VipAdmin.Core;
using VipAdmin.Tests.Hosting;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Exports;

/// <summary>Measures the heap of the process, in which nothing else may run meanwhile.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class ExportMemoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private WebApp portal = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        portal = new WebApp(postgres.ConnectionString);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Theory]
    [InlineData("csv", 14)]
    [InlineData("xlsx", 14)]
    public async Task Export_OfAHundredThousandRows_TakesLittleMemory(string format, int megabytes)
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Finance);
        await postgres.ManyDiscrepanciesAsync(100_000);
        await browser.GetByteArrayAsync($"/exports/discrepancies?format={format}&channel=none", Stop);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (most, bytes, sampled, samples) = (0L, 0L, 0L, 0);

        using var answer = await browser.GetAsync($"/exports/discrepancies?format={format}", HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, Stop)) > 0;)
        {
            bytes += read;
            if (bytes - sampled > 1_000_000)
            {
                sampled = bytes;
                samples++;
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes:N0} bytes of {format}, at most {most:N0} bytes more on the heap");
        bytes.ShouldBeGreaterThan(5_000_000);
        samples.ShouldBeGreaterThan(4);
        most.ShouldBeLessThan(megabytes * 1024 * 1024);
        (await postgres.ExportsAsync())[^1].Data["rows"]!.GetValue<int>().ShouldBe(100_000);
    }
}
