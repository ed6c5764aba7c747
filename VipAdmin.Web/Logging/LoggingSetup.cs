using Npgsql;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Filters;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Web.Logging;

/// <summary>Where log lines go: console, <c>combined.log</c>, <c>error.log</c> and rows in the database, each behind the redaction.</summary>
public static class LoggingSetup
{
    private const string ConsoleLine = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Beside a command's own words there is no place for stacks; the files have them.</summary>
    private const string CommandLine = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}";

    private const long Megabyte = 1_000_000;

    /// <summary>Sets logging up. Rows are queued until <see cref="HostLog.WriteTo"/> names the database. Dispose the result last.</summary>
    /// <param name="onStandardError">For commands: standard output belongs to their result.</param>
    public static HostLog AddVipLogging(this WebApplicationBuilder builder, bool onStandardError = false)
    {
        var configuration = builder.Configuration;
        var directory = Path.Combine(builder.Environment.ContentRootPath, configuration["Logging:Directory"] is { Length: > 0 } chosen ? chosen : "logs");
        var size = configuration.GetValue("Logging:FileSizeMegabytes", 20) * Megabyte;
        var retained = configuration.GetValue("Logging:RetainedFiles", 10);
        var level = Enum.Parse<LogEventLevel>(configuration["Logging:Level"] is { Length: > 0 } named ? named : nameof(LogEventLevel.Information));

        var log = new HostLog(
            new LogQueue("combined.log", new LogFile(Path.Combine(directory, "combined.log"), size, retained).WriteAsync),
            new LogQueue("error.log", new LogFile(Path.Combine(directory, "error.log"), size, retained).WriteAsync),
            builder.Configuration, level, onStandardError);
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(log.Logger, dispose: false);
        builder.Services.AddSingleton(SettingsNotes.Of(configuration));
        foreach (var note in SettingsNotes.Of(configuration).Warnings)
        {
            log.Logger.Warning("Setting {Setting}: {Note}", note.Name, note.Text);
        }
        return log;
    }

    /// <summary>One line a request, without its query string: codes and tokens travel there.</summary>
    public static WebApplication UseRequestLog(this WebApplication app)
    {
        app.UseSerilogRequestLogging(options =>
        {
            options.MessageTemplate = "{RequestMethod} {RequestPath} → {StatusCode} in {Elapsed:0.0} ms";
            options.GetLevel = (context, _, error) => error is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error
                // What browsers and monitors ask all day says nothing.
                : context.Response.StatusCode < 400 && IsChatter(context.Request.Path) ? LogEventLevel.Verbose
                : LogEventLevel.Information;
        });
        return app;
    }

    internal static LoggerConfiguration Levels(LogEventLevel level) => new LoggerConfiguration()
        .MinimumLevel.Is(level)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
        // Keys lie in the database, whose administrator may read them; it says so at every start of an empty one.
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)
        .MinimumLevel.Override("Coravel", LogEventLevel.Warning)
        .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
        .Enrich.FromLogContext()
        .Enrich.WithProperty("Node", Node.Name);

    internal static LoggerConfiguration ToConsole(LoggerConfiguration configuration, bool onStandardError) => onStandardError
        // Entity Framework writes stacks into its sentences; whoever catches the error says it.
        ? configuration.WriteTo.Logger(inner => inner.Filter.ByExcluding(Matching.FromSource("Microsoft.EntityFrameworkCore"))
            .WriteTo.Console(outputTemplate: CommandLine, standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture))
        : configuration.WriteTo.Console(outputTemplate: ConsoleLine, formatProvider: System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsChatter(PathString path)
        => path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/_framework") || path.StartsWithSegments("/_content") || path.StartsWithSegments("/healthz") || path.StartsWithSegments("/metrics") || Path.HasExtension(path.Value);
}

/// <summary>The log of one host. Everything emitted before <see cref="WriteTo"/> waits for its row; disposing writes what is queued.</summary>
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

    /// <summary>Loggers for what happens before the host stands.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Names the database that takes the rows. Where the budget has no connections for the log alone, it shares those of the work.</summary>
    public void WriteTo(DatabasePools pools)
    {
        if (pools.Budget.Log > 0)
        {
            var own = new NpgsqlConnectionStringBuilder(pools.Work.ConnectionString) { MinPoolSize = 0, MaxPoolSize = pools.Budget.Log, ApplicationName = "VipAdmin log" };
            dataSource = VipDbSetup.BuildDataSource(own.ConnectionString);
            pools.Add(dataSource);
        }
        inDatabase = true;
        table.TrySetResult(new LogTable(dataSource ?? pools.Work));
    }

    /// <summary>Writes the queued rows and lets go of the database; what follows is only in the files. Call it before the database stops.</summary>
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
