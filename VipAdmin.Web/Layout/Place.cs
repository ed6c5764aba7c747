using VipAdmin.Core;

namespace VipAdmin.Web.Layout;

/// <summary>One entry of the rail.</summary>
/// <param name="Key">Key of its words in ShellText.</param>
/// <param name="Uses">
/// The place is drawn for those who hold one of these. Its page asks for its own permission, so links from elsewhere go on leading there.
/// </param>
public sealed record Place(string Key, string Href, string Icon, params IReadOnlyList<Permission> Uses);
