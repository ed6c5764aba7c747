using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>
/// The setting that translates a provider's names into roles: <c>Oidc__RoleMap=vip-ops=ops, VIP Finance=finance</c>, or one setting per name,
/// <c>Oidc__RoleMap__ROLE_ops=ops</c>.
/// </summary>
public static class RoleMap
{
    public const string Key = "Oidc:RoleMap";

    /// <summary>The expected form, for error messages.</summary>
    public static string Expected => $"the provider's name = one of {string.Join(", ", Role.All)}; several separated by commas";

    /// <summary>Every pair as written; the right side is not checked.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(IConfiguration configuration)
    {
        var section = configuration.GetSection(Key);
        var listed = (section.Value ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(pair =>
            pair.LastIndexOf('=') is var cut and > 0 ? KeyValuePair.Create(pair[..cut].Trim(), pair[(cut + 1)..].Trim()) : KeyValuePair.Create(pair, ""));
        // A name may contain a colon, which configuration takes for a level of its own.
        return listed.Concat(section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Key.Length > 0 && !string.IsNullOrEmpty(pair.Value))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.Trim())));
    }

    /// <summary>The valid pairs.</summary>
    public static IReadOnlyDictionary<string, string> Read(IConfiguration configuration)
        => Pairs(configuration).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToLowerInvariant())).Where(pair => Role.All.Contains(pair.Value))
            .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The pairs whose right side is not a role.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Wrong(IConfiguration configuration)
        => Pairs(configuration).Where(pair => !Role.All.Contains(pair.Value.ToLowerInvariant()));
}
