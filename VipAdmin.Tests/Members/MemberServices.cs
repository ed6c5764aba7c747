using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Members;

/// <summary>The services of Core on a test's database and clock.</summary>
internal static class MemberServices
{
    public static ServiceProvider Of(PostgresFixture postgres, TimeProvider time, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton(postgres.DataSource);
        services.AddSingleton(new DatabasePools(postgres.ConnectionString, NullLogger.Instance));
        services.AddSingleton(postgres.Databases);
        services.AddSingleton(ConnectionBudget.Of(ConnectionBudget.Usual));
        services.AddLogging();
        services.AddVipCore(new ConfigurationBuilder().AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build());
        return services.BuildServiceProvider();
    }
}
