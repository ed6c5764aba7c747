using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VipAdmin.Web.Api;

/// <summary>
/// Answers with the description of the API. What makes it needs 4 MB of memory and is seldom asked for, so it is loaded at the first request, into a
/// container of its own.
/// </summary>
internal sealed class ApiDocument(IServiceCollection portal, IServiceProvider running) : IDisposable
{
    private const string Name = "v1";
    private readonly Lazy<ServiceProvider> parts = new(() => Parts(portal, running));

    /// <summary>Writes the document as JSON; its server is the one that was asked.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var document = await parts.Value.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(context.RequestAborted);
        document.Servers = [new OpenApiServer { Url = UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host, context.Request.PathBase) }];
        context.Response.ContentType = "application/json;charset=utf-8";
        await context.Response.WriteAsync(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, context.RequestAborted), context.RequestAborted);
    }

    /// <summary>The portal's own registrations are needed too: they tell parameters that are services from those that are read from the request.</summary>
    private static ServiceProvider Parts(IServiceCollection portal, IServiceProvider running)
    {
        IServiceCollection services = new ServiceCollection();
        foreach (var registration in portal)
        {
            services.Add(registration);
        }
        // Of these there is to be no second one: the server, and what writes the log.
        services.AddSingleton(running.GetRequiredService<IServer>());
        services.AddSingleton(running.GetRequiredService<ILoggerFactory>());
        services.AddOpenApi(Name, options =>
        {
            options.ShouldInclude = description => description.RelativePath is { } path
                && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("healthz/", StringComparison.Ordinal));
            var description = new ApiDescription();
            options.AddDocumentTransformer(description).AddSchemaTransformer(description);
        });
        return services.BuildServiceProvider();
    }

    public void Dispose()
    {
        if (parts.IsValueCreated)
        {
            parts.Value.Dispose();
        }
    }
}
