using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core;

/// <summary>Configures the context, the same way for the portal, the tests and the migrations.</summary>
public static class VipDbSetup
{
    private static readonly RunFence Fence = new();

    /// <summary>Registers the pools and the context factory.</summary>
    /// <param name="connectionString">Its pool size is the limit of the whole host and is divided by <see cref="ConnectionBudget"/>.</param>
    public static IServiceCollection AddVipDb(this IServiceCollection services, string connectionString)
        => services.AddSingleton(provider => new DatabasePools(connectionString, provider.GetRequiredService<ILogger<DatabasePools>>())).AddVipDb();

    /// <summary>The same for pools created before the host and disposed after it.</summary>
    public static IServiceCollection AddVipDb(this IServiceCollection services, DatabasePools pools) => services.AddSingleton(pools).AddVipDb();

    private static IServiceCollection AddVipDb(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<DatabasePools>().Budget);
        services.AddSingleton(provider => provider.GetRequiredService<DatabasePools>().Work);
        services.AddDbContextFactory<VipDb>((provider, options) => Configure(options, provider.GetRequiredService<DatabasePools>()));
        return services;
    }

    /// <summary>Every session runs in UTC, so now() and the backend's plain timestamps agree regardless of the server's zone.</summary>
    public static NpgsqlDataSource BuildDataSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.Timezone = "UTC";
        builder.ConnectionStringBuilder.PersistSecurityInfo = true;
#pragma warning disable NPG9001
        builder.AddTypeInfoResolverFactory(new ReadableTimestamps());
#pragma warning restore NPG9001
        return builder.Build();
    }

    /// <summary>Options for a context created by hand, in tests and command-line verbs.</summary>
    public static DbContextOptions<VipDb> OptionsFor(NpgsqlDataSource dataSource)
    {
        var options = new DbContextOptionsBuilder<VipDb>();
        Configure(options, dataSource);
        return options.Options;
    }

    internal static DbContextOptionsBuilder<VipDb> Configure(DbContextOptionsBuilder<VipDb> options, string connectionString)
    {
        Finish(options.UseNpgsql(connectionString, Migrations));
        return options;
    }

    private static void Configure(DbContextOptionsBuilder options, DatabasePools pools)
    {
        Configure(options, pools.Work);
        options.AddInterceptors(pools);
    }

    private static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource dataSource) => Finish(options.UseNpgsql(dataSource, Migrations));

    private static void Migrations(Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.NpgsqlDbContextOptionsBuilder npgsql)
        => npgsql.MigrationsHistoryTable("migrations", VipDb.Schema);

    /// <summary>Rows that are limited without an order are arbitrary rows: such a query is a mistake and fails, in tests first.</summary>
    private static void Finish(DbContextOptionsBuilder options)
        => options.UseSnakeCaseNamingConvention().AddInterceptors(Fence)
            .ConfigureWarnings(warnings => warnings.Throw(
                CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning));
}
