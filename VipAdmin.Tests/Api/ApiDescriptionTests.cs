using System.Net.Http.Json;
using System.Text.Json;

namespace VipAdmin.Tests.Api;

/// <summary>Walks the description as a reader would: nothing without words, without an example, or with an example of another shape.</summary>
public sealed class ApiDescriptionTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    private async Task<JsonElement> DocumentAsync()
    {
        using var client = await api.AsAsync();
        return await client.GetFromJsonAsync<JsonElement>("openapi/v1.json", TestContext.Current.CancellationToken);
    }

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document)
        => document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)));

    [Fact]
    public async Task Operations_All_HaveWordsAndExamplesOfTheirShape()
    {
        var document = await DocumentAsync();
        List<string> faults = [];
        foreach (var (name, operation) in Operations(document))
        {
            foreach (var words in new[] { "summary", "description" }.Where(
                words => !operation.TryGetProperty(words, out var text) || text.GetString() is not { Length: > 10 }))
            {
                faults.Add($"{name}: no {words}");
            }
            foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default)
            {
                if (!parameter.TryGetProperty("description", out _))
                {
                    faults.Add($"{name}: {parameter.GetProperty("name")} is not described");
                }
            }
            if (operation.TryGetProperty("requestBody", out var body))
            {
                var media = body.GetProperty("content").EnumerateObject().Single(media => media.Name is Json or "multipart/form-data").Value;
                Check($"{name} request", media);
                if (!Resolve(document, media.GetProperty("schema"))
                    .TryGetProperty("additionalProperties", out var others) || others.ValueKind != JsonValueKind.False)
                {
                    faults.Add($"{name} request: members that do not exist are not refused");
                }
            }
            foreach (var response in operation.GetProperty("responses").EnumerateObject()
                .Where(response => response.Value.TryGetProperty("content", out var content) && content.TryGetProperty(Json, out _)))
            {
                Check($"{name} {response.Name}", response.Value.GetProperty("content").GetProperty(Json));
            }
            if (!operation.GetProperty("responses").EnumerateObject()
                .Any(response => response.Name[0] == '2' && response.Value.TryGetProperty("content", out _)))
            {
                faults.Add($"{name}: no answer with a body");
            }

            void Check(string what, JsonElement media)
            {
                if (!media.TryGetProperty("example", out var example) || example.ValueKind == JsonValueKind.Null)
                {
                    faults.Add($"{what}: no example");
                    return;
                }
                faults.AddRange(Differences(document, media.GetProperty("schema"), example, what));
            }
        }
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Operations_OfTheAdminApi_AskForABearerAndShowTheirProblems()
    {
        var document = await DocumentAsync();
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()).ShouldBe(("http", "bearer"));
        List<string> faults = [];
        foreach (var (name, operation) in Operations(document).Where(operation => operation.Name.Contains("/admin/", StringComparison.Ordinal)))
        {
            if (!operation.TryGetProperty("security", out var security) || !security[0].TryGetProperty("bearer", out _))
            {
                faults.Add($"{name}: no security");
            }
            string[] expected = ["400", "401", "403", .. name.Contains('{', StringComparison.Ordinal) ? ["404"] : Array.Empty<string>()];
            var problems = operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] == '4')
                .ToDictionary(response => response.Name, response => response.Value);
            faults.AddRange(expected.Except(problems.Keys).Select(status => $"{name}: {status} is missing"));
            faults.AddRange(problems.Where(problem => !(problem.Value.GetProperty("content").GetProperty(Problem).TryGetProperty("example", out var example)
                && example.GetProperty("status").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture) == problem.Key
                && example.GetProperty("code").GetString() is { Length: > 0 })).Select(problem => $"{name}: no example of {problem.Key}"));
        }
        faults.ShouldBeEmpty();
        Statuses("POST /api/v1/admin/tasks/{task}/trigger").ShouldBe(["202", "400", "401", "403", "404", "409", "422"]);
        Operations(document).Single(operation => operation.Name.EndsWith("/trigger", StringComparison.Ordinal)).Operation.GetProperty("parameters")
            .EnumerateArray()
            .Single(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key").GetProperty("example").GetString().ShouldNotBeNullOrEmpty();

        IEnumerable<string> Statuses(string name)
            => Operations(document).Single(operation => operation.Name == name).Operation.GetProperty("responses").EnumerateObject()
                .Select(response => response.Name).Order();
    }

    /// <summary>Fields of an example that its shape does not have, and fields of the shape that the example leaves out.</summary>
    private static IEnumerable<string> Differences(JsonElement document, JsonElement schema, JsonElement example, string at)
    {
        schema = Resolve(document, schema);
        if (example.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            return example.EnumerateArray().SelectMany((element, i) => Differences(document, items, element, $"{at}[{i}]"));
        }
        if (example.ValueKind != JsonValueKind.Object)
        {
            return [];
        }
        if (!schema.TryGetProperty("properties", out var properties))
        {
            return schema.TryGetProperty("additionalProperties", out var values) && values.ValueKind == JsonValueKind.Object
                ? example.EnumerateObject().SelectMany(field => Differences(document, values, field.Value, $"{at}.{field.Name}")) : [];
        }
        var known = properties.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        return example.EnumerateObject().Where(field => !known.ContainsKey(field.Name)).Select(field => $"{at}: {field.Name} is not in the shape")
            .Concat(known.Keys.Except(example.EnumerateObject().Select(field => field.Name)).Select(missing => $"{at}: {missing} is not in the example"))
            .Concat(example.EnumerateObject().Where(field => known.ContainsKey(field.Name))
            .SelectMany(field => Differences(document, known[field.Name], field.Value, $"{at}.{field.Name}")));
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            schema = choices.EnumerateArray()
                .Single(choice => !(choice.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "null"));
        }
        return schema.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]) : schema;
    }
}
