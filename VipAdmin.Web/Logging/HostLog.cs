using Npgsql;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Web.Logging;

/// <summary>The log of one host. Events emitted before <see cref="WriteTo"/> wait for their row; disposing writes the queued ones.</summary>
public sealed class HostLog : IAsyncDisposable
{
    private readonly LogQueue combined;
    private readonly LogQueue errors;
    private readonly LogQueue rows;
    private readonly TaskCompletionSource<LogTable> table = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Logger inner;
    private NpgsqlDataSource? dataSource;
    private bool inDatabase;

    internal HostLog(LogQueue combined, LogQueue errors, IConfigurationRoot configuration, LogEventLevel level, bool onStandardError)
    {
        (this.combined, this.errors) = (combined, errors);
        rows = new LogQueue("the database", async (events, stop) => await (await table.Task.WaitAsync(stop)).WriteAsync(events, stop));
        inner = LoggingSetup.ToConsole(new LoggerConfiguration().MinimumLevel.Verbose(), onStandardError)
            .WriteTo.Sink(combined)
            .WriteTo.Sink(errors, LogEventLevel.Error)
            .WriteTo.Sink(rows)
            .CreateLogger();
        Logger = LoggingSetup.Levels(level).WriteTo.Sink(new RedactingSink(new Redaction(new SettingsView(configuration).Secrets()), inner)).CreateLogger();
        Factory = new SerilogLoggerFactory(Logger);
    }

    /// <summary>Serilog's logger behind the host's.</summary>
    public Logger Logger { get; }

    /// <summary>Loggers for the time before the host is built.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Names the database for the rows. Where the budget has no connections for the log alone, it shares those of the work.</summary>
    public void WriteTo(DatabasePools pools)
    {
        if (pools.Budget.Log > 0)
        {
            var own = new NpgsqlConnectionStringBuilder(pools.Work.ConnectionString)
            {
                MinPoolSize = 0, MaxPoolSize = pools.Budget.Log,
                ApplicationName = "VipAdmin log"
            };
            dataSource = VipDbSetup.BuildDataSource(own.ConnectionString);
            pools.Add(dataSource);
        }
        inDatabase = true;
        table.TrySetResult(new LogTable(dataSource ?? pools.Work));
    }

    /// <summary>Writes the queued rows and releases the database; later events go only to the files. Call it before the database stops.</summary>
    public async Task LeaveDatabaseAsync()
    {
        if (inDatabase)
        {
            await rows.DisposeAsync();
        }
        if (dataSource is not null)
        {
            await dataSource.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Factory.Dispose();
        await Logger.DisposeAsync();
        await LeaveDatabaseAsync();
        table.TrySetCanceled();
        await rows.DisposeAsync();
        await combined.DisposeAsync();
        await errors.DisposeAsync();
        await inner.DisposeAsync();
    }
}
