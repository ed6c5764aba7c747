using Prometheus;

namespace VipAdmin.Web.Api;

/// <summary><c>GET /metrics</c>.</summary>
public static class MetricsEndpoint
{
    public static RouteHandlerBuilder MapTaskMetrics(this IEndpointRouteBuilder app, string path)
        => app.MapGet(path, async (HttpContext context, TaskMetrics metrics) =>
        {
            using var text = new MemoryStream();
            await metrics.WriteAsync(text, context.RequestAborted);
            return Results.Bytes(text.ToArray(), PrometheusConstants.TextContentTypeWithVersionAndEncoding);
        }).ExcludeFromDescription();
}
