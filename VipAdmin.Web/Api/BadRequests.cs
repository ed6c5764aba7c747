using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using VipAdmin.Core;

namespace VipAdmin.Web.Api;

/// <summary>Explains invalid requests in words that name the fault, without internal type names and without ignoring parameters that do not exist.</summary>
public static partial class BadRequests
{
    /// <summary>Refuses query parameters that the endpoint does not have: a misspelled filter must not silently return everything.</summary>
    public static T RefuseUnknownParameters<T>(this T endpoints) where T : IEndpointConventionBuilder
        => endpoints.AddEndpointFilterFactory((endpoint, next) =>
        {
            var parameters = endpoint.MethodInfo.GetParameters().Where(InQuery).ToArray();
            var known = parameters.Select(parameter => parameter.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation =>
            {
                var (query, response) = (invocation.HttpContext.Request.Query, invocation.HttpContext.Response);
                if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
                {
                    return ValueTask.FromResult<object?>(Problems.BadParameter(unknown,
                        known.Count == 0 ? "is unknown; there are no parameters here." : $"is unknown. Known: {string.Join(", ", known)}."));
                }
                // Of an optional parameter that it cannot read, the binder says no more than this status.
                return response.StatusCode == StatusCodes.Status400BadRequest && parameters.FirstOrDefault(each => !Reads(each, query[each.Name!])) is { } bad
                    ? ValueTask.FromResult<object?>(Problems.BadParameter(bad.Name!, $"\"{query[bad.Name!]}\" is not {Expected(Plain(bad).Name)}."))
                    : next(invocation);
            };
        });

    /// <summary>The fault, and the parameter or part of the body that has it.</summary>
    public static (string Detail, string? Parameter) Say(BadHttpRequestException bad)
    {
        if (Binding().Match(bad.Message) is { Success: true } bound)
        {
            var name = bound.Groups["name"].Value;
            return ($"{name}: \"{bound.Groups["value"].Value}\" is not {Expected(bound.Groups["type"].Value)}.", name);
        }
        if (bad.InnerException is JsonException json)
        {
            if (Unmapped().Match(json.Message) is { Success: true } unmapped)
            {
                var member = Place(json.Path) is { Length: > 0 } place ? place : unmapped.Groups["name"].Value;
                return ($"{member} is unknown. Known: {string.Join(", ", Members(unmapped.Groups["type"].Value))}.", member);
            }
            if (Missing().Match(json.Message) is { Success: true } missing)
            {
                var within = Place(json.Path);
                var members = missing.Groups["name"].Captures.Select(name => within.Length > 0 ? $"{within}.{name.Value}" : name.Value).ToArray();
                return ($"{string.Join(" and ", members)} {(members.Length == 1 ? "is" : "are")} mandatory and missing from the body.", members[0]);
            }
            if (json.Message == Moment.Refusal)
            {
                return ($"{Place(json.Path)} {Moment.Refusal}.", Place(json.Path));
            }
            return json.Path is { Length: > 1 } path
                ? ($"The body is invalid at {path}: another kind of value is expected there.", path[2..])
                : ("The body is not JSON, or not of the expected kind.", null);
        }
        return bad.Message.Contains("provided from body", StringComparison.Ordinal) || bad.Message.Contains("no body was provided", StringComparison.Ordinal)
            ? ("The body is missing: send a JSON object with Content-Type: application/json.", null)
            : bad.StatusCode == StatusCodes.Status415UnsupportedMediaType ? ("Send JSON, with Content-Type: application/json.", null)
            : (bad.Message, null);
    }

    private static bool InQuery(ParameterInfo parameter)
    {
        var type = Plain(parameter);
        return (type.IsPrimitive || type == typeof(string) || type == typeof(Guid) || type == typeof(Moment))
            && !parameter.IsDefined(typeof(HeaderAttribute));
    }

    private static Type Plain(ParameterInfo parameter) => Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;

    private static bool Reads(ParameterInfo parameter, string? value)
        => string.IsNullOrEmpty(value) || Plain(parameter) switch
        {
            var type when type == typeof(int) => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            var type when type == typeof(long) => long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            var type when type == typeof(Guid) => Guid.TryParse(value, out _),
            var type when type == typeof(bool) => bool.TryParse(value, out _),
            var type when type == typeof(Moment) => Moment.TryParse(value, CultureInfo.InvariantCulture, out _),
            _ => true,
        };

    /// <summary>A path within the body as callers write it; empty for the whole body.</summary>
    private static string Place(string? path) => path is { Length: > 2 } ? path[2..] : "";

    /// <summary>The members that a body of this type may have.</summary>
    private static IEnumerable<string> Members(string type)
        => (typeof(BadRequests).Assembly.GetType(type)?.GetProperties() ?? []).Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name));

    private static string Expected(string type) => type switch
    {
        "Guid" => "the id of a run, such as 019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708",
        "Moment" => Moment.Expected,
        "int" or "long" or "Int32" or "Int64" => "a whole number",
        "bool" or "Boolean" => "true or false",
        _ => "of the expected kind",
    };

    [GeneratedRegex("""^Failed to bind parameter "(?:Nullable<)?(?<type>\w+)>? (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex Binding();

    [GeneratedRegex("""^The JSON property '(?<name>.*)' could not be mapped to any \.NET member contained in type '(?<type>[\w.+]+)'""",
        RegexOptions.Singleline)]
    private static partial Regex Unmapped();

    [GeneratedRegex("""missing required properties including: (?:\W*'(?<name>\w+)')+""")]
    private static partial Regex Missing();
}
