using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using VipAdmin.Core;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Tests.Support;

/// <summary>Every task as shipped, on any connection string, with scripted platforms.</summary>
public sealed class TaskHost : IAsyncDisposable
{
    private readonly ServiceProvider provider;

    public TaskHost(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Lines));
        services.AddVipDb(connectionString);
        services.AddVipCore(new ConfigurationBuilder().Build());
        services.RemoveAll<IPaymentPlatform>();
        services.AddSingleton<IPaymentPlatform>(WeChat).AddSingleton<IPaymentPlatform>(new ScriptedPlatform("alipay"));
        services.AddSingleton<Microsoft.Extensions.Hosting.IHostApplicationLifetime>(new Lifetime());
        provider = services.BuildServiceProvider();
    }

    public ScriptedPlatform WeChat { get; } = new();
    public LogLines Lines { get; } = new();

    public T Get<T>() where T : notnull => provider.GetRequiredService<T>();

    /// <summary>Triggers a task and waits for its end.</summary>
    public async Task RunAsync(string task)
        => await (await Get<RunDesk>().TriggerAsync(Given.Ops, task, new TriggerRequest(RunTrigger.Cli), TestContext.Current.CancellationToken))
            .ShouldBeOfType<TriggerResult.Started>().Completion;

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private sealed class Lifetime : Microsoft.Extensions.Hosting.IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() { }
    }
}
