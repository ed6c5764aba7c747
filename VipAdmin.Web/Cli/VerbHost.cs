using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Api;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Logging;
using VipAdmin.Web.Sandbox;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Cli;

/// <summary>
/// The portal's parts without its web server, for one verb: same settings, same database, same claim and lock. It has no background work. Logs go to standard
/// error, so that standard output carries only the verb's result.
/// </summary>
public sealed class VerbHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HostDatabase database;
    private readonly HostLog log;

    private VerbHost(WebApplication app, HostDatabase database, HostLog log) => (this.app, this.database, this.log) = (app, database, log);

    public IServiceProvider Services => app.Services;

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Builds the parts and joins the database of a running portal, or starts an embedded one for the duration of the verb.</summary>
    /// <param name="also">What the verb may do beyond what the environment allows, e.g. migrate.</param>
    /// <exception cref="Core.StartRefusedException">Invalid configuration or database.</exception>
    public static async Task<VerbHost> OpenAsync(Preparation also, CancellationToken stop)
    {
        var builder = await Portal.CreateBuilderAsync([], also, stop);
        var log = builder.AddVipLogging(onStandardError: true);
        try
        {
            var database = await builder.AddVipDatabaseAsync(log, also, join: true, stop);
            builder.Services.AddVipCore(builder.Configuration);
            builder.Services.AddPaymentSandbox(builder.Configuration, builder.Environment);
            builder.Services.AddLocalization().AddSettingsView(builder.Configuration).AddSingleton<RunDetails>()
                .AddSingleton<AlertMail>();
            var host = new VerbHost(builder.Build(), database, log);
            await host.MeasureClockAsync(stop);
            await host.Get<JobSettingsInForce>().RefreshAsync(stop);
            return host;
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>The clock of the verbs; corrected by the database's when the host opens.</summary>
    public DatabaseClock Clock => (DatabaseClock)Get<TimeProvider>();

    /// <summary>Compares this machine's clock with the database's, and applies the correction.</summary>
    public async Task<ClockReading> MeasureClockAsync(CancellationToken stop)
    {
        await using var connection = await Get<NpgsqlDataSource>().OpenConnectionAsync(stop);
        var reading = await ClockReading.TakeBestAsync(connection, Clock.Machine, stop);
        Clock.Follow(reading);
        return reading;
    }

    /// <summary>Runs something that may execute a task. Until it ends, this process is registered as a host, so that its death is noticed.</summary>
    public async Task<T> AsHostAsync<T>(Func<Task<T>> act)
    {
        var beat = Get<HostHeartbeat>();
        beat.Passing = true;
        // Ctrl-C does not end the heartbeat: the process must look alive until its run has reached a safe point.
        await beat.StartAsync(CancellationToken.None);
        try
        {
            return await act();
        }
        finally
        {
            await beat.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>The operator of the command line. It has every permission, because anyone who can run it on this machine has the database's password.</summary>
    public static Actor Operator { get; } = new($"cli:{Environment.UserName}@{Environment.MachineName}", $"{Environment.UserName}@{Environment.MachineName}",
        [Role.Admin]);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await database.DisposeAsync();
        await log.DisposeAsync();
    }
}
