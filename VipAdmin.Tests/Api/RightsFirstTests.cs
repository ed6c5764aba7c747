using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Web.Api;

namespace VipAdmin.Tests.Api;

/// <summary>Every act of the API, by a role that may not do it: the answer is 403, with any body or none.</summary>
public sealed class RightsFirstTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Admin = "/api/v1/admin";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IReadOnlyList<(string Method, string Path, NeededRights? Needs)> Acts()
    {
        // Asked for first: the portal listens from then on.
        api.Portal.Address.ShouldNotBeEmpty();
        return [.. api.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(each => each.RoutePattern.RawText!.StartsWith(Admin, StringComparison.Ordinal))
            .SelectMany(each => each.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(method => method is not ("GET" or "HEAD"))
                .Select(method => (method, Address(each.RoutePattern.RawText!), each.Metadata.GetMetadata<NeededRights>())))];
    }

    [Fact]
    public void Acts_AllOfThem_SayWhatTheyNeed()
    {
        Acts().Count.ShouldBeGreaterThan(30);
        Acts().Where(act => act.Needs is null).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null), InlineData("text/plain"), InlineData("application/json")]
    public async Task Acts_ByARoleThatMayNot_AreRefusedWhateverIsSent(string? type)
    {
        List<string> heard = [];
        foreach (var (method, path, needs) in Acts())
        {
            if (Role.All.FirstOrDefault(role => !needs!.AnyOf.Any(permission => Role.Grants(role, permission))) is not { } role)
            {
                continue;
            }
            using var client = await api.AsAsync(role);
            using var request = new HttpRequestMessage(new HttpMethod(method), path[1..]);
            request.Content = type is null ? null : new StringContent("x", Encoding.UTF8, type);
            using var answer = await client.SendAsync(request, Stop);
            var problem = await answer.Content.ReadAsStringAsync(Stop);
            if (answer.StatusCode != HttpStatusCode.Forbidden || !problem.Contains("\"NOT_PERMITTED\"", StringComparison.Ordinal))
            {
                heard.Add($"{role} {method} {path}: {(int)answer.StatusCode} {problem}");
            }
        }
        heard.ShouldBeEmpty();
    }

    private static string Address(string pattern) => pattern.Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal)
        .Replace("{task}", Timetable.Reconciliation, StringComparison.Ordinal).Replace("{userId}", "u-1", StringComparison.Ordinal)
        .Replace("{day}", "2026-11-30", StringComparison.Ordinal).Replace("{channel}", "alipay", StringComparison.Ordinal);
}
