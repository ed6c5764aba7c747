using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Web.Logging;

namespace VipAdmin.Web.Hosting;

/// <summary>Sets up the database of this host: the configured one, or in Development an embedded one.</summary>
public static class DatabaseSetup
{
    /// <summary>
    /// Finds or starts the database, prepares it as far as the environment allows, and registers it. Dispose the result after the host: that stops an embedded
    /// server.
    /// </summary>
    /// <param name="hostLog">The host's log, which from then on also writes rows.</param>
    /// <param name="also">What the caller additionally allows, e.g. the verb <c>migrate</c>.</param>
    /// <param name="join">For verbs: use the embedded database of a running portal if there is one.</param>
    /// <exception cref="StartRefusedException">Unreachable, not the payment backend's, incomplete or not migrated.</exception>
    public static async Task<HostDatabase> AddVipDatabaseAsync(
        this WebApplicationBuilder builder, HostLog hostLog, Preparation also = Preparation.None, bool join = false, CancellationToken stop = default)
    {
        var configuration = builder.Configuration;
        var log = hostLog.Factory.CreateLogger("VipAdmin.Database");
        var row = new SettingsView(configuration).Read()
            .First(r => r.Setting.Key == (configuration["Database:Url"] is { Length: > 0 } ? "Database:Url" : "ConnectionStrings:VipAdmin"));
        EmbeddedPostgres? embedded = null;
        var connectionString = configuration["Database:Url"] is { Length: > 0 } url ? DatabaseUrl.Parse(url) : configuration.GetConnectionString("VipAdmin");
        if (string.IsNullOrEmpty(connectionString))
        {
            if (!builder.Environment.IsDevelopment())
            {
                throw new StartRefusedException(
                    new StartFault("DATABASE_URL", "is not set",
                        "the shared database (or ConnectionStrings__VipAdmin); an embedded one exists only in Development"));
            }
            var directory = Path.Combine(builder.Environment.ContentRootPath, configuration["Database:EmbeddedPath"] ?? "data/postgres");
            connectionString = join ? EmbeddedPostgres.HeldByPortal(directory) : null;
            if (connectionString is null)
            {
                embedded = await EmbeddedPostgres.StartAsync(directory, log, stop);
                connectionString = embedded.ConnectionString;
            }
        }
        var configured = configuration["Database:Url"] is { Length: > 0 } || !string.IsNullOrEmpty(configuration.GetConnectionString("VipAdmin"));
        var database = new HostDatabase(hostLog, embedded, configured ? row.Name : "Database:EmbeddedPath");
        try
        {
            connectionString = Checked(connectionString, database.Source, configuration);
            var allowed = Allowed(builder, also);
            await using (var dataSource = VipDbSetup.BuildDataSource(connectionString))
            {
                await new DatabasePreparation(dataSource, database.Source, log).PrepareAsync(allowed, stop);
            }
            var patience = configuration["Database:Url"] is { Length: > 0 } address ? DatabaseUrl.PoolTimeout(address) : null;
            var pools = database.Pools = new DatabasePools(connectionString, hostLog.Factory.CreateLogger<DatabasePools>(), patience);
            hostLog.WriteTo(pools);
            builder.Services.AddVipDb(pools);
            builder.Services.AddSingleton(database);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The faults of a configured database, for a start that is refused anyway; empty when its address is invalid.</summary>
    internal static async Task<IReadOnlyList<StartFault>> DatabaseFaultsAsync(this WebApplicationBuilder builder, Preparation also, CancellationToken stop)
    {
        var row = new SettingsView(builder.Configuration).Read()
            .FirstOrDefault(r => r.Setting.Key is "Database:Url" or "ConnectionStrings:VipAdmin" && r.Written is not null);
        try
        {
            var connectionString = row is null ? null
                : Checked(row.Setting.Key == "Database:Url" ? DatabaseUrl.Parse(row.Written!) : row.Written!, row.Name, builder.Configuration);
            if (connectionString is null)
            {
                return [];
            }
            await using var dataSource = VipDbSetup.BuildDataSource(connectionString);
            return await new DatabasePreparation(dataSource, row!.Name, NullLogger.Instance).LookAsync(Allowed(builder, also), stop);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            // An invalid address is already listed.
            return [];
        }
        catch (StartRefusedException refused)
        {
            return refused.Faults;
        }
    }

    private static Preparation Allowed(WebApplicationBuilder builder, Preparation also)
        => builder.Environment.IsDevelopment() ? also | Preparation.CreateBusinessTables | Preparation.Migrate
            : builder.Configuration.GetValue<bool>("Database:MigrateOnStart") ? also | Preparation.Migrate : also;

    /// <summary>The connection string with the portal's additions: session names, the limit of the host, the primary among several hosts.</summary>
    private static string Checked(string connectionString, string source, ConfigurationManager configuration)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            builder.ApplicationName = ThisHost.Process.Session(ThisHost.Work, builder.ApplicationName);
            DatabaseUrl.PreferPrimary(builder);
            var limit = ConnectionBudget.LimitOf(connectionString);
            // Database__MaxConnections is meant for the portal; a limit in the address may have been set for the payment backend.
            var set = int.TryParse(configuration["Database:MaxConnections"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : (int?)null;
            builder.MaxPoolSize = set ?? limit ?? ConnectionBudget.Usual;
            return builder.MaxPoolSize >= ConnectionBudget.Least ? builder.ConnectionString : throw new StartRefusedException(new StartFault(
                set is null ? source : "Database__MaxConnections", $"allows {builder.MaxPoolSize} connections",
                $"at least {ConnectionBudget.Least} per host of the portal; if the address must keep its limit, set Database__MaxConnections for the portal"));
        }
        catch (ArgumentException)
        {
            throw new StartRefusedException(new StartFault(source, "is not valid (value not shown)", "Host=…;Port=5432;Database=…;Username=…;Password=…"));
        }
    }
}
