using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VipAdmin.Core;

namespace VipAdmin.Web.Api;

/// <summary>
/// Adds to <c>/openapi/v1.json</c> beyond the schemas: who may call, what parameters mean, and a real example of every request, answer and problem. The
/// examples are in <c>examples.json</c> beside this file; a test checks them against the schemas.
/// </summary>
internal sealed class ApiDescription : IOpenApiDocumentTransformer, IOpenApiSchemaTransformer
{
    private const string Bearer = "bearer";
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    private const string Introduction = """
        Everything the portal shows and does, for programs. The same rights, the same commands, the same audit.

        **Calling.** `Authorization: Bearer …` with a token of the sign-in's issuer, for the audience `Oidc__Audience`
        (the portal's client id unless configured); the roles are those of the token.

        **Times** are UTC in answers. In requests they carry an offset, or are wall-clock time in Beijing without one. **Money** is in fen (¥0.01).

        **Lists** are paged by key: pass `next` as `after` until it is null.

        **Errors** are problem documents (RFC 9457) with a stable `code`; `parameter` names the one at fault.
        Unknown parameters and unknown members of a body are refused.

        **Triggering** can be repeated safely with the header `Idempotency-Key`: the same key never starts a second run of the task,
        however often and from wherever it is sent.
        """;

    private readonly JsonObject examples;

    public ApiDescription()
    {
        using var file = typeof(ApiDescription).Assembly.GetManifestResourceStream("VipAdmin.Web.Api.examples.json")!;
        examples =
            JsonNode.Parse(file,
                documentOptions: new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!.AsObject();
    }

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "VipAdmin", Version = "v1", Description = Introduction };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT",
                Description = "A token of the sign-in's issuer, for the portal's audience."
            },
        };
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                Describe(document, operation, path, examples["operations"]![$"{method} {path}"]?.AsObject());
            }
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(Moment))
        {
            (schema.Type, schema.Format, schema.Description) = (JsonSchemaType.String, "date-time",
                "ISO 8601 with an offset, or without one as wall-clock time in Beijing; a date alone is the first moment of that day in Beijing. "
                + "Any other form is refused.");
        }
        // Numbers are written as numbers; that they are also read from text is not part of the contract.
        if (schema.Type is { } type && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0 && (type & JsonSchemaType.String) != 0)
        {
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
        }
        return Task.CompletedTask;
    }

    private void Describe(OpenApiDocument document, OpenApiOperation operation, string path, JsonObject? own)
    {
        if (path.StartsWith("/api/v1/admin", StringComparison.Ordinal))
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        }
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (examples["parameters"]![parameter.Name!] is { } known)
            {
                parameter.Description = (own?["descriptions"]?[parameter.Name!] ?? known["description"]!).GetValue<string>();
                parameter.Example = own?["parameters"]?[parameter.Name!]?.DeepClone() ?? known["example"]?.DeepClone();
            }
        }
        foreach (var body in (operation.RequestBody as OpenApiRequestBody)?.Content?.Values ?? [])
        {
            body.Example = Filled(own?["request"]);
        }
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response.Content is not { } content)
            {
                continue;
            }
            if (content.TryGetValue(Problem, out var problem))
            {
                problem.Example = Filled(own?[status] ?? examples["problems"]![status]);
            }
            else if (content.TryGetValue(Json, out var answer))
            {
                answer.Example = Filled(own?[status]);
            }
        }
    }

    /// <summary>The example, with its <c>#name</c> references to other examples replaced by those.</summary>
    private JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith('#') => Filled(examples["shapes"]![text[1..]]),
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Filled(field.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Filled)]),
        _ => node?.DeepClone(),
    };
}
