using System.Text.Encodings.Web;
using System.Text.Json;

namespace VipAdmin.Web.Sandbox;

/// <summary>A request as received.</summary>
/// <param name="Target">Path and query byte for byte, as WeChat Pay signs them.</param>
/// <param name="Header">Value of a header, or null.</param>
/// <param name="Body">UTF-8 text of the body, empty when there is none.</param>
public sealed record SandboxRequest(string Method, string Target, Func<string, string?> Header, string Body)
{
    public string Path => Target.Split('?', 2)[0];
    public string Query => Target.Split('?', 2) is [_, var query] ? query : "";
}

/// <summary>An answer as sent.</summary>
/// <param name="Status">HTTP status; 0 = break the connection, −1 = stay silent, then break it.</param>
public sealed record SandboxAnswer(int Status, string Body, string ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>A file in place of the text.</summary>
    public byte[]? File { get; init; }

    /// <summary>Breaks the connection without an answer.</summary>
    public static SandboxAnswer Break { get; } = new(0, "", "", []);

    /// <summary>Stays silent for longer than the client's time-out.</summary>
    public static SandboxAnswer Silence { get; } = new(-1, "", "", []);
}

/// <summary>Helpers for both protocols.</summary>
internal static class SandboxJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(object value) => JsonSerializer.Serialize(value, Options);

    /// <summary>China time, which has no summer time.</summary>
    public static DateTimeOffset Beijing(DateTime utc) => new DateTimeOffset(utc).ToOffset(TimeSpan.FromHours(8));
}
