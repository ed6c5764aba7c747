using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VipAdmin.Core.Repairs;

/// <summary>How changed rows and arguments are kept in the columns of a proposal.</summary>
internal static class RepairJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static IReadOnlyList<RowChange> Changes(string json) => JsonSerializer.Deserialize<RowChange[]>(json, Options) ?? [];

    public static RepairArguments Arguments(string json) => JsonSerializer.Deserialize<RepairArguments>(json, Options)!;

    /// <summary>What was carried out, with the answer on which it rests.</summary>
    public static string Result(IReadOnlyList<RowChange> changes, JsonObject? platform) => Write(new { changes, platform });
}

/// <summary>What an action was given, and the facts that its preview rests on.</summary>
internal sealed record RepairArguments(string? OrderNo, DateTime? ExpireAt, JsonObject Facts, JsonObject? Platform);
