using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Hosting;

namespace VipAdmin.Tests.Hosting;

/// <summary>Alone: it changes the environment of the process.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class PortalTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly ProcessEnvironment process = new();

    [Fact]
    public async Task CreateBuilder_WrongSettingsAndAnUnreachableDatabase_NamesThemInOneList()
    {
        process.Set("ASPNETCORE_ENVIRONMENT", "Development");
        process.Set("ORDER_TIMEOUT_MINUTES", "abc");
        process.Set("DATABASE_URL", "postgresql://u:hidden@127.0.0.1:1/pay");

        var faults = (await Should.ThrowAsync<StartRefusedException>(() => Portal.CreateBuilderAsync([]))).Faults;

        faults.Select(fault => fault.Key).ShouldBe(["ORDER_TIMEOUT_MINUTES", "DATABASE_URL"]);
        faults[1].Found.ShouldStartWith("cannot connect to 127.0.0.1:1/pay as u");
        string.Join('\n', faults).ShouldNotContain("hidden");
    }

    [Fact]
    public async Task CreateBuilder_WrongSettingsAndADatabaseWithoutBusinessTables_NamesThemInOneList()
    {
        await postgres.ExecuteAsync("CREATE DATABASE foreign_one");
        process.Set("ENABLE_CRON", "maybe");
        process.Set("ASPNETCORE_ENVIRONMENT", "Staging");
        process.Set("Oidc__Authority", "https://login.example.com");
        process.Set("Oidc__ClientId", "vip");
        process.Set("ConnectionStrings__VipAdmin",
            new Npgsql.NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = "foreign_one" }.ConnectionString);

        var faults = (await Should.ThrowAsync<StartRefusedException>(() => Portal.CreateBuilderAsync([]))).Faults;

        faults.Select(fault => fault.Key).ShouldBe(["ENABLE_CRON", "ConnectionStrings__VipAdmin", "ConnectionStrings__VipAdmin"]);
        faults[1].Found.ShouldStartWith("schema public has no table");
        faults[2].Found.ShouldStartWith("it is not migrated");
    }

    [Fact]
    public void Environment_NobodyNamesOne_IsDevelopmentFromSourcesOnly()
    {
        process.Set("ASPNETCORE_ENVIRONMENT", "");
        process.Set("DOTNET_ENVIRONMENT", "");
        Portal.EnvironmentName(Folders.Root, []).ShouldBe("Development");
        Portal.EnvironmentName(Path.Combine(Folders.Root, "docs"), []).ShouldBe("Production", "published");
        Portal.EnvironmentName(Folders.Root, ["--environment=Production"]).ShouldBe("Production");
        process.Set("ASPNETCORE_ENVIRONMENT", "Production");
        Portal.EnvironmentName(Folders.Root, []).ShouldBe("Production");
    }

    public void Dispose() => process.Dispose();
}
