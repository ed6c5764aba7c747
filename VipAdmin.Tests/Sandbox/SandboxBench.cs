using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>A sandbox on a test class's database, reached over real HTTP, with a clock that stands still.</summary>
internal sealed class SandboxBench : IAsyncDisposable
{
    /// <summary>2026-11-23 14:00:00 in Beijing.</summary>
    public static readonly DateTime Noon = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Utc);

    /// <summary>Making six RSA pairs takes longer than any test here.</summary>
    private static readonly Lazy<SandboxKeys> SharedKeys = new(() => SandboxKeys.Generate(new FakeTimeProvider(Noon)));

    private readonly ServiceProvider provider;
    private static int next;

    public SandboxBench(PostgresFixture postgres, string environment = "Development", Action<IServiceCollection>? more = null,
        params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PAYMENT_ENV"] = "sandbox",
            ["Sandbox:MinLatency"] = "0",
            ["Sandbox:MaxLatency"] = "0",
            // The clock stands still; calls that wait for their turn would wait for ever.
            ["Payments:RatePerSecond"] = "10000",
        }).AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var host = new HostingEnvironment { EnvironmentName = environment, ApplicationName = "VipAdmin.Tests", ContentRootPath = AppContext.BaseDirectory };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<IHostEnvironment>(host);
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(postgres.DataSource);
        services.AddSingleton(new DatabasePools(postgres.ConnectionString, NullLogger.Instance));
        services.AddSingleton(ConnectionBudget.Of(ConnectionBudget.Usual));
        services.AddSingleton(postgres.Databases);
        services.AddSingleton(SharedKeys.Value);
        more?.Invoke(services);
        services.AddVipCore(configuration);
        services.AddPaymentSandbox(configuration, host);
        services.AddDemoWorld(configuration, host, embedded: false);
        provider = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(Noon);
    public IServiceProvider Services => provider;
    public SandboxBook Book => provider.GetRequiredService<SandboxBook>();
    public SandboxKeys Keys => provider.GetRequiredService<SandboxKeys>();
    public SandboxServer Server => provider.GetRequiredService<SandboxServer>();
    /// <summary>The client that the tasks use.</summary>
    public IPaymentPlatform Platform(string channel) => provider.GetServices<IPaymentPlatform>().Single(p => p.Channel == channel);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A trade of ¥29.90 whose cashier was opened ten minutes ago; the test says what else became of it.</summary>
    public async Task<SandboxTrade> TradeAsync(string channel, Func<SandboxTrade, SandboxTrade>? change = null)
    {
        var number = $"VIP{new DateTimeOffset(Noon).ToUnixTimeMilliseconds()}{Interlocked.Increment(ref next):D4}";
        var trade = new SandboxTrade
        {
            Channel = channel, OrderNo = number, AmountFen = 2990, PayerFen = 2990, OpenedAt = Noon.AddMinutes(-10),
            TransactionId = $"42{Random.Shared.NextInt64(1_000_000_000_000, 9_999_999_999_999)}{Random.Shared.NextInt64(1_000_000_000_000, 9_999_999_999_999)}",
        };
        trade = change?.Invoke(trade) ?? trade;
        await Book.OpenAsync(trade, Stop);
        return trade;
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
