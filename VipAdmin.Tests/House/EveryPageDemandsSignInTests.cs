using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.House;

public sealed class EveryPageDemandsSignInTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    /// <summary>Everything a stranger may reach; a longer list needs a reason.</summary>
    private static readonly string[] Open =
    [
        "/choose-role", "/error", "/no-access", "/signed-out", "/sign-in", "/sign-out",
        "/api/v1/health/tasks", "/healthz/live", "/healthz/ready",
        // Answers this machine and whoever is signed in; the end point looks for itself.
        "/metrics",
    ];

    [Fact]
    public void RoutablePage_NotOnTheOpenList_DemandsAuthorisation()
    {
        var pages = typeof(Program).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any()).ToList();
        pages.ShouldNotBeEmpty();
        var open = pages.Where(page => page.GetCustomAttributes<AllowAnonymousAttribute>().Any()).SelectMany(page => page.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template);
        open.ShouldBeSubsetOf(Open);
        pages.Where(page => !page.GetCustomAttributes<AuthorizeAttribute>().Any()).ShouldBeEmpty();
    }

    [Fact]
    public async Task EndPoint_NotOnTheOpenListNorAFile_TurnsStrangersAway()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        _ = app.Address;
        var open = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))
            .Where(path => !Path.HasExtension(path) && !Open.Contains(path) && !path.StartsWith("/_framework", StringComparison.Ordinal)
                && !path.StartsWith("/_content", StringComparison.Ordinal));
        open.ShouldBeEmpty();
    }
}
