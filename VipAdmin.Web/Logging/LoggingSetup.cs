using Serilog;
using Serilog.Events;
using Serilog.Filters;
using VipAdmin.Core;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Logging;

/// <summary>Sends log lines to the console, <c>combined.log</c>, <c>error.log</c> and rows in the database, each behind the redaction.</summary>
public static class LoggingSetup
{
    private const string ConsoleLine = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Commands print no stack traces beside their own output; the log files have them.</summary>
    private const string CommandLine = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}";

    private const long Megabyte = 1_000_000;

    /// <summary>Sets up logging. Rows are queued until <see cref="HostLog.WriteTo"/> names the database. Dispose the result last.</summary>
    /// <param name="onStandardError">For commands, whose standard output carries only their result.</param>
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

    /// <summary>One line per request, without the query string, which may contain codes and tokens.</summary>
    public static WebApplication UseRequestLog(this WebApplication app)
    {
        app.UseSerilogRequestLogging(options =>
        {
            options.MessageTemplate = "{RequestMethod} {RequestPath} → {StatusCode} in {Elapsed:0.0} ms";
            options.GetLevel = (context, _, error) => error is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error
                // Routine requests of browsers and monitors are not worth a line.
                : context.Response.StatusCode < 400 && IsChatter(context.Request.Path) ? LogEventLevel.Verbose
                : LogEventLevel.Information;
        });
        return app;
    }

    internal static LoggerConfiguration Levels(LogEventLevel level) => new LoggerConfiguration()
        .MinimumLevel.Is(level)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
        // Data protection warns about unencrypted keys at every start with an empty key table; the keys are in the database on purpose, and its administrator
        // may read them.
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
        .MinimumLevel.Override("Polly", LogEventLevel.Warning)
        .MinimumLevel.Override("Coravel", LogEventLevel.Warning)
        .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
        .Enrich.FromLogContext()
        .Enrich.WithProperty("Node", HostName.Own);

    internal static LoggerConfiguration ToConsole(LoggerConfiguration configuration, bool onStandardError) => onStandardError
        // Entity Framework writes stack traces into its messages; the code that catches the error logs it.
        ? configuration.WriteTo.Logger(inner => inner.Filter.ByExcluding(Matching.FromSource("Microsoft.EntityFrameworkCore"))
            .WriteTo.Console(outputTemplate: CommandLine, standardErrorFromLevel: LogEventLevel.Verbose,
                formatProvider: System.Globalization.CultureInfo.InvariantCulture))
        : configuration.WriteTo.Console(outputTemplate: ConsoleLine, formatProvider: System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsChatter(PathString path)
        => path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/_framework") || path.StartsWithSegments("/_content")
            || path.StartsWithSegments("/healthz") || path.StartsWithSegments("/metrics") || Path.HasExtension(path.Value);
}
