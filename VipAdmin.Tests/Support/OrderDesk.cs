using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Tests.Support;

/// <summary>Both order tasks and the single check on a real database, with scripted platforms and a clock that stands still (or, for a bench, runs).</summary>
public sealed class OrderDesk : IDisposable
{
    private readonly ServiceProvider services;

    private readonly TimeProvider clock;

    public OrderDesk(PostgresFixture postgres, DateTime now, TimeProvider? running = null, IDbContextFactory<VipDb>? databases = null)
    {
        Databases = databases ?? postgres.Databases;
        Time = new FakeTimeProvider(now);
        clock = running ?? Time;
        Lines = new LogLines();
        services = new ServiceCollection()
            .AddSingleton(Databases)
            .AddSingleton(clock)
            .AddSingleton<ClockWatch>()
            .AddLogging(logging => logging.AddProvider(Lines))
            .AddSingleton<IPaymentPlatform>(WeChat)
            .AddSingleton<IPaymentPlatform>(Alipay)
            .AddSingleton<PaymentPlatforms>()
            .Configure<PaymentsOptions>(_ => { })
            .Configure<OrderTimeoutOptions>(o => { o.CloseOnPlatform = CloseOnPlatform; o.BatchSize = BatchSize; o.Minutes = Minutes; })
            .Configure<ReconciliationOptions>(_ => { })
            .AddSingleton<TransactionOwners>().AddSingleton(ConnectionBudget.Of(ConnectionBudget.Usual)).AddSingleton<OrderTransactions>()
            .AddSingleton<AwaitedCancels>().AddSingleton<OrderSettlement>().AddSingleton<OrderCancellation>().AddSingleton<DueOrders>()
            .AddSingleton<CancelOverdueOrders>()
            .AddSingleton<OrderInquiry>().AddSingleton<CheckLedger>().AddSingleton<PlatformHolds>().AddSingleton<OrderRound>().AddSingleton<LatePaymentWatch>()
            .AddSingleton<ReconcileOrders>().AddSingleton<SingleOrderCheck>()
            .AddSingleton<OrderTimeoutJob>().AddSingleton<ReconciliationJob>()
            .BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; }
    public DateTime Now => Time.GetUtcNow().UtcDateTime;
    public IDbContextFactory<VipDb> Databases { get; }
    public ScriptedPlatform WeChat { get; } = new();
    public ScriptedPlatform Alipay { get; } = new("alipay");
    public LogLines Lines { get; }
    public SingleOrderCheck Check => services.GetRequiredService<SingleOrderCheck>();
    /// <summary>Set before the first run.</summary>
    public bool CloseOnPlatform { get; init; } = true;
    /// <summary>Set before the first run.</summary>
    public int BatchSize { get; init; } = 2_000;
    /// <summary>Set before the first run.</summary>
    public int Minutes { get; init; } = 15;

    /// <summary>What happens between the look at what there is to do and the work.</summary>
    public Func<Task>? AfterLook { get; set; }

    public Task<JobResult> TimeoutAsync(bool dryRun = false, bool askEverything = false)
        => RunAsync("orderTimeout", services.GetRequiredService<OrderTimeoutJob>(), dryRun, askEverything, CancellationToken.None);

    /// <param name="again">The run of which this is a later attempt; null = one of its own.</param>
    public Task<JobResult> ReconcileAsync(bool dryRun = false, bool askEverything = false, RunWindow? window = null, int attempt = 1, Guid? again = null,
        CancellationToken stop = default)
        => RunAsync("reconciliation", services.GetRequiredService<ReconciliationJob>(), dryRun, askEverything, stop, window, attempt, again);

    private async Task<JobResult> RunAsync(string key, IJob job, bool dryRun, bool askEverything, CancellationToken stop, RunWindow? window = null,
        int attempt = 1, Guid? again = null)
    {
        using var run = await Databases.RunAsync(key, clock, dryRun, askEverything, attempt, window, again);
        try
        {
            var work = await job.LookAsync(run, stop);
            await (AfterLook?.Invoke() ?? Task.CompletedTask);
            return await work.DoAsync(run, stop);
        }
        finally
        {
            await run.FlushAsync(CancellationToken.None);
        }
    }

    public Task<Order> ReadAsync(Order order) => Databases.ReadAsync(db => db.Orders.SingleAsync(o => o.OrderId == order.OrderId));

    public Task<OrderCheck?> CheckRowAsync(Order order) => Databases.ReadAsync(db => db.OrderChecks.SingleOrDefaultAsync(c => c.OrderId == order.OrderId));

    public Task<List<Discrepancy>> DiscrepanciesAsync() => Databases.ReadAsync(db => db.Discrepancies.OrderBy(d => d.Id).ToListAsync());

    /// <summary>Rows of the backend's security_logs.</summary>
    public Task<int> SecurityLogsAsync()
        => Databases.ReadAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM security_logs").SingleAsync());

    public Task<List<OrderRunItem>> ItemsAsync(Order order)
        => Databases.ReadAsync(db => db.JobRunItems.Where(i => i.OrderNo == order.OrderNo).OrderBy(i => i.Id).ToListAsync());

    public void Dispose() => services.Dispose();
}

/// <summary>What was logged, as it would stand in the file.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly List<string> lines = [];

    /// <summary>Lines of the portal itself, oldest first.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(lines);

    public void Dispose()
    {
    }

    private sealed class Logger(List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add(formatter(state, exception));
            }
        }
    }
}
